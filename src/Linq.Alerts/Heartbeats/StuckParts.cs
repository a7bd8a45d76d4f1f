using System.Globalization;

namespace Linq.Alerts;

/// <summary>Finds which part of the pipeline from Linq to people is stuck, from recorded facts and not from what the part itself reports.</summary>
/// <remarks>
/// The answers name no line, chat or number, because they are sent to an external service. Not thread-safe: use it from one loop or timer.
/// </remarks>
public sealed class StuckParts(
    IDeliveryLedger ledger, Dispatcher dispatcher, IReadOnlyList<Route> routes, PollOptions options, TimeProvider clock)
{
    /// <summary>Whatever takes longer is stuck. Every step is retried within a minute or two.</summary>
    public static readonly TimeSpan TooLong = TimeSpan.FromMinutes(15);

    /// <summary>Since when each condition holds, in the unit of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    private readonly Dictionary<string, long> _since = new(StringComparer.Ordinal);

    private readonly Dictionary<LineId, EventId> _last = [];

    /// <summary>
    /// One awaited event per line, and since when. Later events are checked only after it has arrived, because each check costs requests.
    /// </summary>
    private readonly Dictionary<LineId, (EventId Event, long Since)> _notTakenIn = [];

    /// <returns>What is stuck, as short sentences.</returns>
    /// <exception cref="StoreUnavailableException">The store could not be read.</exception>
    public async Task<IReadOnlyList<string>> FindAsync(HeartbeatState standing, CancellationToken cancel = default)
    {
        var unpublished = Unpublished(standing);
        List<string?> found =
        [
            standing.Has(AlarmKind.KeyRefused) ? "Linq rejects the key, and polling has stopped" : null,
            standing.Has(AlarmKind.NoLines) ? "Linq lists no lines for the key" : null,
            Lasts("no lines", standing.Lines.Count == 0) ? $"no line has been watched for {Minutes(TooLong)}" : null,
            Unread(standing),
            Empty(standing),
            // An unpublished event can't have been taken in.
            unpublished ?? await NotTakenInAsync(standing, cancel),
            .. await OverdueAsync(standing.At, cancel),
            standing.Dead > 0 ? $"{Count(standing.Dead, "alert was", "alerts were")} given up within the last hour" : null,
        ];
        return [.. found.OfType<string>()];
    }

    private string? Unread(HeartbeatState standing) => standing.Lines.Count(line => line is { IsStale: true, IsExplained: false }) is > 0 and var stale
        ? $"{stale:N0} of {Count(standing.Lines.Count, "line has", "lines have")} not been read to the end for {Minutes(options.StaleAfter)}" : null;

    /// <summary>
    /// A suddenly empty list is also read to its end. The poller's alarm says that there were chats, and ends when someone confirms that they are gone.
    /// </summary>
    private static string? Empty(HeartbeatState standing) =>
        standing.Lines.Count(line => line.Chats == 0 && line.Row!.ActiveAlarms.ContainsKey(AlarmKind.NoChats)) is > 0 and var empty
            ? $"{Count(empty, "line lists", "lines list")} no chat, though there were some" : null;

    private string? Unpublished(HeartbeatState standing)
    {
        // The time is from a clock that ran ahead, so use the time since this process first saw it.
        var isOfOldClock = standing.OldestPending?.IsFromTheFuture(standing.At) == true;
        var lasts = Lasts("pending", isOfOldClock);
        return (isOfOldClock ? lasts : standing.OldestPending?.AgeAt(standing.At) > TooLong)
            ? $"a recorded event has not been published for {Minutes(TooLong)}" : null;
    }

    /// <summary>Whether the last event of each line has reached each route's ledger. Nothing between publishing and that keeps a record.</summary>
    private async Task<string?> NotTakenInAsync(HeartbeatState standing, CancellationToken cancel)
    {
        foreach (var last in standing.LastEvents)
        {
            // What was recorded before this process started checking may be older than the ledger or a route.
            if (!_last.TryGetValue(last.Line, out var known) || (known != last && _notTakenIn.TryAdd(last.Line, (last, clock.GetTimestamp()))))
                _last[last.Line] = last;
        }

        if (_notTakenIn.Count == 0)
            return null;
        List<EventId> waiting = [.. _notTakenIn.Values.Select(one => one.Event)];
        HashSet<EventId> missing = [];
        foreach (var route in routes)
        {
            var there = await ledger.FindAsync(route.Name, waiting, cancel);
            missing.UnionWith(waiting.Where(id => !there.ContainsKey(id)));
        }

        foreach (var id in waiting.Where(id => !missing.Contains(id)))
            _notTakenIn.Remove(id.Line);
        return _notTakenIn.Values.Any(one => clock.GetElapsedTime(one.Since) > TooLong)
            ? $"a published event has not been taken in by every route for {Minutes(TooLong)}" : null;
    }

    private async Task<IReadOnlyList<string>> OverdueAsync(DateTimeOffset now, CancellationToken cancel)
    {
        List<string> overdue = [];
        foreach (var place in routes.Select(route => route.Place).DistinctBy(place => place.Key))
        {
            if ((await dispatcher.DueSinceAsync(place, cancel))?.AgeAt(now) > TooLong)
                overdue.Add($"{place.Key} has not been sent what has been due for {Minutes(TooLong)}");
        }

        return overdue;
    }

    /// <summary>Whether <paramref name="isSo"/> has been true at every check for too long.</summary>
    private bool Lasts(string what, bool isSo)
    {
        if (!isSo)
        {
            _since.Remove(what);
            return false;
        }

        _since.TryAdd(what, clock.GetTimestamp());
        return clock.GetElapsedTime(_since[what]) > TooLong;
    }

    private static string Minutes(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min");

    private static string Count(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");
}
