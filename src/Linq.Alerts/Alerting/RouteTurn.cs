namespace Linq.Alerts;

/// <summary>One dispatcher's turn on a route: its lease, and what the route remembers of successes and failures.</summary>
internal sealed class RouteTurn(Route route, IDeliveryLedger ledger, string holder, TimeProvider clock)
{
    private RowVersion _version;

    public Route Route => route;

    public RouteRow Row { get; set; } = new(route.Name);

    /// <returns>False while the route is left in peace, or is another dispatcher's.</returns>
    public async Task<bool> LoadAsync(CancellationToken cancel)
    {
        (Row, _version) = await ledger.LoadRouteAsync(route.Name, cancel);
        var now = clock.GetUtcNow();
        return !(Row.NextTry > now) && !(Row.Lease is { } lease && lease.Holder != holder && lease.Until > now);
    }

    public Task TakeLeaseAsync(CancellationToken cancel) => SaveAsync(Row, cancel);

    public Task GiveBackAsync(CancellationToken cancel) => SaveAsync(Row, cancel, over: true);

    public Task SucceedAsync(LineId line, TimeSpan interval, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var stillHolds = Row.LastTold.RemoveRange(Row.LastTold.Where(told => told.Value + interval < now).Select(told => told.Key));
        return SaveAsync(new(route.Name) { LastTold = stillHolds.SetItem(line, now) }, cancel);
    }

    public Task FailAsync(string why, TimeSpan? retryAfter, CancellationToken cancel)
    {
        var wait = Patience.AfterFailure(Row.Failures + 1);
        // A place that names a time has the last word, within reason.
        if (retryAfter is { } asked)
            wait = asked < Patience.LongestWait ? TimeSpan.FromTicks(Math.Max(asked.Ticks, TimeSpan.TicksPerSecond)) : Patience.LongestWait;
        return SaveAsync(Row with { Failures = Row.Failures + 1, NextTry = clock.GetUtcNow() + wait, Trouble = why }, cancel);
    }

    private async Task SaveAsync(RouteRow row, CancellationToken cancel, bool over = false)
    {
        Row = row with { Lease = over ? null : new(holder, clock.GetUtcNow() + Patience.Lease) };
        _version = await ledger.SaveRouteAsync(Row, _version, cancel);
    }
}

/// <summary>How long a place that fails is borne with.</summary>
internal static class Patience
{
    /// <summary>Longer than any one send may take. A dispatcher that died keeps others away no longer than this.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    /// <summary>About half an hour of them.</summary>
    public const int TriesBeforeGivingUp = 10;

    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);

    /// <summary>5 s, 10 s, 20 s … 15 min.</summary>
    public static TimeSpan AfterFailure(int failures) =>
        failures > 8 ? LongestWait : TimeSpan.FromTicks(Math.Min(FirstWait.Ticks << (failures - 1), LongestWait.Ticks));
}
