using Xunit;

namespace Linq.Alerts.Tests;

public sealed class BackoffTests
{
    private static readonly Backoff Backoff = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15));

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(8, 640)]
    [InlineData(9, 900)]
    [InlineData(1_000_000, 900)]
    public void Waits_double_up_to_the_longest(int failures, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.After(failures));

    [Fact]
    public void The_first_wait_is_never_longer_than_the_longest() =>
        Assert.Equal(TimeSpan.FromSeconds(1), new Backoff(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1)).After(1));
}
