using Xunit;

namespace Linq.Alerts.Tests;

public sealed class LinqIdTests
{
    [Theory]
    [InlineData("550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("550e8400e29b41d4a716446655440000")]
    [InlineData("pn_550e8400")]
    [InlineData("line-1")]
    [InlineData("7a")]
    [InlineData("A234567890123456789012345678901234567890123456789012345678901234")]
    public void An_ID_that_is_safe_as_a_key_survives_everywhere_it_is_used(string text)
    {
        Assert.True(LinqId.TryParse(text, out var id));
        Assert.Equal(text, id.ToString());

        var eventId = new EventId(new(id), 1_795_176_000_000, long.MaxValue);
        Assert.Equal(eventId, EventId.Parse(eventId.ToString()));
        Assert.InRange(eventId.ToString().Length, 1, 128);
    }

    [Fact]
    public void A_UUID_is_the_same_ID_in_capitals() =>
        Assert.Equal("550e8400-e29b-41d4-a716-446655440000", LinqId.Parse("550E8400-E29B-41D4-A716-446655440000").ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("+12025550142")]
    [InlineData("12025550142")]
    [InlineData("2025-55-0142")]
    [InlineData("ann@example.com")]
    [InlineData("a.b")]
    [InlineData("a|b")]
    [InlineData("a/b")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a%2F")]
    [InlineData("a b")]
    [InlineData("-a")]
    [InlineData("=a")]
    [InlineData("_a")]
    [InlineData("é")]
    [InlineData("a\n")]
    [InlineData("A2345678901234567890123456789012345678901234567890123456789012345")]
    public void What_is_not_safe_as_a_key_or_could_be_somebodys_number_is_not_an_ID(string? text)
    {
        Assert.False(LinqId.TryParse(text, out var id));
        Assert.Equal(default, id);
    }

    [Fact]
    public void The_account_is_written_and_read_as_the_empty_UUID()
    {
        Assert.Equal("00000000-0000-0000-0000-000000000000", LineId.Account.ToString());
        Assert.True(LineId.TryParse(LineId.Account.ToString(), out var account));
        Assert.Equal(LineId.Account, account);
    }
}
