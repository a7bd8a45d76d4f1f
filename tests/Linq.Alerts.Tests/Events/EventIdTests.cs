using CsCheck;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class EventIdTests
{
    [Fact]
    public void An_id_survives_writing_and_reading() =>
        Gen.Select(Gen.Int[0, 99], Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue], (line, epoch, sequence) => new EventId(Some.LineNumber(line).Id, epoch, sequence))
            .Sample(id => Assert.Equal(id, EventId.Parse(id.ToString())), iter: 1_000);

    [Fact]
    public void The_longest_id_fits_a_bus() =>
        Assert.Equal(76, new EventId(Some.Line.Id, long.MaxValue, long.MaxValue).ToString().Length);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("00000001-0001-4000-8000-000000000001.1.")]
    [InlineData("00000001-0001-4000-8000-000000000001.1")]
    [InlineData("00000001-0001-4000-8000-000000000001.1.2.3")]
    [InlineData("00000001-0001-4000-8000-000000000001.-1.2")]
    [InlineData("00000001-0001-4000-8000-000000000001.1. 2")]
    [InlineData("00000001-0001-4000-8000-000000000001.1.99999999999999999999")]
    public void Anything_else_is_not_an_id(string? text) => Assert.False(EventId.TryParse(text, out _));
}
