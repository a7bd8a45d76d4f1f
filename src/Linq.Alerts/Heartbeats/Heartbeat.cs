using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Watches the watching, by what the store says and not by what anybody remembers: which lines were read, what waits, what died.</summary>
public sealed class Heartbeat(
    IHealthStore store, AccountStore account, IDeliveryLedger ledger, IReadOnlyList<Route> routes, PollOptions options, TimeProvider clock)
{
    /// <summary>For so long a dead entry is news.</summary>
    private static readonly TimeSpan DeadIsNews = TimeSpan.FromHours(1);

    // A line that has no row yet counts from when it was first met.
    private readonly ConcurrentDictionary<LineId, long> _met = new();

    /// <summary>Reads how everything stands, raises the alarm about stale lines, and ends it.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read or written.</exception>
    public async Task<HeartbeatState> BeatAsync(CancellationToken cancel = default)
    {
        var standing = await ReadAsync(cancel);
        if (standing.Stale.Where(line => !line.IsExplained).ToList() is { Count: > 0 } stale)
            await account.RaiseAsync(AlarmKind.Stale, StaleText.Of([.. stale.Select(line => line.Line.Number)], options.StaleAfter), cancel);
        // Not stale is not fresh: a pass that has begun may excuse a line, and ends no alarm about it.
        else if (standing.Lines.Count > 0 && standing.Lines.All(line => line.IsExplained || line.LastComplete?.AgeAt(standing.At) <= options.StaleAfter))
            await account.EndAsync(AlarmKind.Stale, StaleText.Over, cancel);
        return standing;
    }

    /// <summary>Reads how everything stands.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read.</exception>
    public async Task<HeartbeatState> ReadAsync(CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        var own = await account.RowAsync(cancel);
        var known = own?.KnownLines ?? [];
        List<LineFreshness> lines = [];
        foreach (var line in known.Where(line => !line.IsRetired && (options.Lines.Count == 0 || options.Lines.Contains(line.Number))))
            lines.Add(Stand(line, await store.LoadRowAsync(line.Id, cancel), now));

        DateTimeOffset? oldestPending = null;
        // A retired line may have left something too.
        foreach (var line in known.Select(line => line.Id).Prepend(LineId.Account))
        {
            if (await store.LoadPendingAsync(line, 1, cancel) is [var first, ..] && !(oldestPending <= first.ObservedAt))
                oldestPending = first.ObservedAt;
        }

        List<RouteBacklog> told = [];
        foreach (var route in routes)
            told.Add(await ledger.LoadBacklogAsync(route.Name, now - DeadIsNews, now + StoredTime.Skew, cancel));
        return new(now, lines, oldestPending, told.Min(route => route.OldestWaiting), told.Sum(route => route.Waiting), told.Sum(route => route.Dead)) { Account = own };
    }

    private LineFreshness Stand(KnownLine line, LineRow? row, DateTimeOffset now)
    {
        // What a clock that was ahead has noted says nothing of how long ago it was.
        var age = (row?.LastReadEnd ?? row?.LastCompleteEnd ?? row?.Epoch) is { } fresh && !fresh.IsFromTheFuture(now)
            ? now - fresh : clock.GetElapsedTime(_met.GetOrAdd(line.Id, _ => clock.GetTimestamp()));
        // A pass that reads may be slow and well, for as long as a pass may last. Passes that end early one after the other, or die and leave
        // their lease, read at every look, and the line is stale all the same.
        var isReading = (row?.Lease?.Until).LiesAhead(now, PollLimits.Lease);
        var patience = isReading ? options.StaleAfter + options.PassLimit : options.StaleAfter;
        return new(
            new(line.Id, LastFour.Of(line.Number)), row?.LastCompleteEnd, isReading, IsStale: age > patience,
            IsExplained: row?.ActiveAlarms.ContainsKey(AlarmKind.ChatsUnreadable) == true) { Row = row };
    }
}

/// <summary>How everything stands.</summary>
/// <param name="At">When it was read, UTC.</param>
/// <param name="Lines">The lines that are to be polled.</param>
/// <param name="OldestPending">When the first event was seen that is not published yet. Null when none waits for the bus.</param>
/// <param name="OldestWaiting">When the first alert was taken in that is not told yet. Null when none waits for a place.</param>
/// <param name="Waiting">Alerts not told yet, over all routes.</param>
/// <param name="Dead">Alerts given up within the last hour, over all routes.</param>
public sealed record HeartbeatState(
    DateTimeOffset At, IReadOnlyList<LineFreshness> Lines, DateTimeOffset? OldestPending, DateTimeOffset? OldestWaiting, int Waiting, int Dead)
{
    internal LineRow? Account { get; init; }

    /// <summary>The last event of each line, and of the account, that had one.</summary>
    internal IEnumerable<EventId> LastEvents => from row in Lines.Select(line => line.Row).Append(Account).OfType<LineRow>()
                                                where row.EventEpoch > 0
                                                select new EventId(row.Line.Id, row.EventEpoch, row.NextSequence - 1);

    /// <summary>Whether an alarm of the account stands.</summary>
    internal bool Has(AlarmKind alarm) => Account?.ActiveAlarms.ContainsKey(alarm) == true;

    public IReadOnlyList<LineFreshness> Stale => [.. Lines.Where(line => line.IsStale)];

    /// <summary>Whether changes would be seen: there are lines, and none is stale.</summary>
    public bool IsWatching => Lines.Count > 0 && Stale.Count == 0;
}

/// <param name="LastComplete">End of the last pass that reached the last page, UTC. Null while there was none.</param>
/// <param name="IsReading">Whether a pass runs now.</param>
/// <param name="IsExplained">Whether an alarm says already why it is not read completely.</param>
public sealed record LineFreshness(LineName Line, DateTimeOffset? LastComplete, bool IsReading, bool IsStale, bool IsExplained = false)
{
    internal LineRow? Row { get; init; }

    /// <summary>Chats that the last pass has shown; null before the first.</summary>
    internal long? Chats => Row?.Chats;

    /// <summary>End of the last complete pass; where an alarm says already what cannot be read, of the last one that read most of the line.</summary>
    internal DateTimeOffset? Read => IsExplained ? Row?.LastReadEnd : LastComplete;
}
