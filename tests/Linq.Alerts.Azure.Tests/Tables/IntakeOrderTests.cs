using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class IntakeOrderTests
{
    [Fact]
    public async Task The_keys_of_a_process_keep_increasing_even_if_its_clock_stops_or_goes_back()
    {
        var clock = new WanderingClock();
        var order = new IntakeOrder(clock);
        var taken = new List<string>();
        foreach (var step in new[] { 0, 0, 5, -3_000, 0, 4_000 })
        {
            clock.Now = clock.Now.AddTicks(step);
            taken.AddRange(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(order.Next))).ContinueWith(all => all.Result.Order(StringComparer.Ordinal), TaskScheduler.Default));
        }

        Assert.Equal(taken.Order(StringComparer.Ordinal), taken);
        Assert.Distinct(taken);
    }

    [Fact]
    public void A_clock_that_was_years_ahead_is_followed_as_soon_as_it_is_right_again()
    {
        var clock = new WanderingClock { Now = Some.Time.AddYears(4) };
        var order = new IntakeOrder(clock);
        order.Next();
        clock.Now = Some.Time;

        string[] taken = [order.Next(), order.Next()];

        Assert.All(taken, key => Assert.StartsWith($"{Some.Time.UtcTicks}"[..12], key.TrimStart('0'), StringComparison.Ordinal));
        Assert.True(string.CompareOrdinal(taken[0], taken[1]) < 0);
    }

    [Fact]
    public void Two_processes_never_generate_the_same_key_in_one_tick()
    {
        var clock = new FakeTimeProvider(Some.Time);
        var (one, other) = (new IntakeOrder(clock), new IntakeOrder(clock));

        var both = Enumerable.Range(0, 50).SelectMany(_ => new[] { one.Next(), other.Next() });

        Assert.Distinct(both);
    }

    private sealed class WanderingClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Some.Time;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
