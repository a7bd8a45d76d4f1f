using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Checks whether the product works, from the store alone: which lines were read, what is waiting, what was given up.</summary>
public sealed class Heartbeat(
    IHealthStore store, AccountStore account, IDeliveryLedger ledger, IReadOnlyList<Route> routes, PollOptions options, TimeProvider clock)
{
    /// <summary>How long a dead entry counts.</summary>
    private static readonly TimeSpan DeadIsNews = TimeSpan.FromHours(1);

    // A line that has no row yet counts from when it was first seen.
    private readonly ConcurrentDictionary<LineId, long> _met = new();

    /// <summary>Reads the state, and raises or ends the alarm about stale lines.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read or written.</exception>
    public async Task<HeartbeatState> BeatAsync(CancellationToken cancel = default)
    {
        var state = await ReadAsync(cancel);
        if (state.Stale.Where(line => !line.IsExplained).ToList() is { Count: > 0 } stale)
            await account.RaiseAsync(AlarmKind.Stale, AlarmText.Stale([.. stale.Select(line => line.Line.Number)], options.StaleAfter), cancel);
        // Not stale doesn't mean fresh: a running pass may excuse a line, but doesn't end an alarm about it.
        else if (state.Lines.Count > 0 && state.Lines.All(line => line.IsExplained || line.LastComplete?.AgeAt(state.At) <= options.StaleAfter))
            await account.EndAsync(AlarmKind.Stale, AlarmText.StaleOver, cancel);
        return state;
    }

    /// <summary>Reads the state.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read.</exception>
    public async Task<HeartbeatState> ReadAsync(CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        var own = await account.RowAsync(cancel);
        var known = own?.KnownLines ?? [];
        List<LineFreshness> lines = [];
        foreach (var line in known.Where(line => !line.IsRetired && (options.Lines.Count == 0 || options.Lines.Contains(line.Number))))
            lines.Add(Of(line, (await store.LoadRowAsync(line.Id, cancel)).Row, now));

        DateTimeOffset? oldestPending = null;
        // A retired line may have left events behind.
        foreach (var line in known.Select(line => line.Id).Prepend(LineId.Account))
        {
            if (await store.LoadPendingAsync(line, 1, cancel) is [var first, ..] && first.ObservedAt.IsBefore(oldestPending))
                oldestPending = first.ObservedAt;
        }

        List<RouteBacklog> backlogs = [];
        foreach (var route in routes)
            backlogs.Add(await ledger.LoadBacklogAsync(route.Name, now - DeadIsNews, now + StoredTime.Skew, cancel));
        return new(now, lines, oldestPending, backlogs.Min(route => route.OldestWaiting), backlogs.Sum(route => route.Waiting), backlogs.Sum(route => route.Dead)) { Account = own };
    }

    private LineFreshness Of(KnownLine line, LineRow? row, DateTimeOffset now)
    {
        // A time recorded by a clock that ran ahead doesn't say how long ago it was.
        var age = (row?.LastReadEnd ?? row?.LastCompleteEnd ?? row?.Epoch) is { } fresh && !fresh.IsFromTheFuture(now)
            ? now - fresh : clock.GetElapsedTime(_met.GetOrAdd(line.Id, _ => clock.GetTimestamp()));
        // Passes that repeatedly end early, or die without releasing their lease, seem to be reading at every check. The limit applies to them too.
        return new(
            new(line.Id, LastFour.Of(line.Number)), row?.LastCompleteEnd, Freshness.IsReading(row, now), IsStale: age > Freshness.Limit(row, options, now),
            IsExplained: row?.ActiveAlarms.ContainsKey(AlarmKind.ChatsUnreadable) == true) { Row = row };
    }
}

/// <summary>The state of the product according to the store.</summary>
/// <param name="At">When it was read, UTC.</param>
/// <param name="Lines">The lines to poll.</param>
/// <param name="OldestPending">When the oldest unpublished event was seen. Null if none waits for the bus.</param>
/// <param name="OldestWaiting">When the oldest unsent alert was recorded. Null if none waits for a place.</param>
/// <param name="Waiting">Alerts not sent yet, on all routes.</param>
/// <param name="Dead">Alerts given up within the last hour, on all routes.</param>
public sealed record HeartbeatState(
    DateTimeOffset At, IReadOnlyList<LineFreshness> Lines, DateTimeOffset? OldestPending, DateTimeOffset? OldestWaiting, int Waiting, int Dead)
{
    internal AccountRow? Account { get; init; }

    /// <summary>The last event of each line, and of the account, if there is one.</summary>
    internal IEnumerable<EventId> LastEvents => from row in Lines.Select(StreamRow? (line) => line.Row).Append(Account).OfType<StreamRow>()
                                                where row.EventEpoch > 0
                                                select new EventId(row.Line.Id, row.EventEpoch, row.NextSequence - 1);

    /// <summary>Whether an alarm of the account is active.</summary>
    internal bool Has(AlarmKind alarm) => Account?.ActiveAlarms.ContainsKey(alarm) == true;

    public IReadOnlyList<LineFreshness> Stale => [.. Lines.Where(line => line.IsStale)];

    /// <summary>Whether changes would be detected: there are lines, and none is stale.</summary>
    public bool IsWatching => Lines.Count > 0 && Stale.Count == 0;
}

/// <param name="LastComplete">End of the last pass that reached the last page, UTC. Null if there was none.</param>
/// <param name="IsReading">Whether a pass is running.</param>
/// <param name="IsExplained">Whether an alarm already says why it isn't read completely.</param>
public sealed record LineFreshness(LineName Line, DateTimeOffset? LastComplete, bool IsReading, bool IsStale, bool IsExplained = false)
{
    internal LineRow? Row { get; init; }

    /// <summary>Number of chats in the last pass; null before the first.</summary>
    internal long? Chats => Row?.Chats;

    /// <summary>End of the last complete pass; or, if an alarm already says what can't be read, of the last pass that read most of the line.</summary>
    internal DateTimeOffset? Read => IsExplained ? Row?.LastReadEnd : LastComplete;
}
