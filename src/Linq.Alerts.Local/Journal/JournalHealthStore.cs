using System.Runtime.CompilerServices;

namespace Linq.Alerts.Local;

/// <summary>The health store of one machine: everything in memory, for only sick chats have rows, and each change in a journal.</summary>
internal sealed class JournalHealthStore(JournalGround ground, string path) : IHealthStore, IDisposable
{
    private readonly Journal<HealthState, HealthRecord> _journal = new(ground, path, JournalJson.Default.HealthRecord, () => new());

    public long BytesCutOff => _journal.BytesCutOff;

    public string? CompactionTrouble => _journal.CompactionTrouble;

    // Task.Run here and below: flushing takes milliseconds of waiting, which are not the caller's.
    public Task<LineSnapshot> LoadAsync(LineId line, CancellationToken cancel = default) => Task.Run(
        () => _journal.Read(state => state.Find(line) is { Row: not null } held
            ? new LineSnapshot(held.Row, held.Tag, [.. held.Chats.Values])
            : new LineSnapshot(null, default, [])),
        cancel);

    public Task<LineRow?> LoadRowAsync(LineId line, CancellationToken cancel = default) =>
        Task.Run(() => _journal.Read(state => state.Find(line)?.Row), cancel);

    public Task<RowVersion> CommitAsync(LineCommit commit, CancellationToken cancel = default) => Task.Run(
        () =>
        {
            var line = commit.Row.Line.Id;
            return _journal.Write(state => Decide(commit, state.Find(line)), state => state.Find(line)!.Tag);
        },
        cancel);

    public Task<IReadOnlyList<AlertEvent>> LoadPendingAsync(LineId line, int most, CancellationToken cancel = default) => Task.Run(
        IReadOnlyList<AlertEvent> () =>
        {
            var pending = _journal.Read(state => state.Find(line)?.Pending.Values.Take(most).ToList() ?? []);
            return [.. pending.Select(stored => stored.Read())];
        },
        cancel);

    public Task MarkPublishedAsync(LineId line, IReadOnlyList<EventId> events, CancellationToken cancel = default) => Task.Run(
        () => _journal.Write(
            state => events.Where(state.IsPending).ToList() is { Count: > 0 } marked ? new(line) { Published = marked } : null,
            _ => true),
        cancel);

    public async IAsyncEnumerable<AlertEvent> ReadHistoryAsync(LineId line, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var history = await Task.Run(() => _journal.Read(state => state.Find(line)?.Events.ToArray() ?? []), cancel);
        foreach (var stored in history)
            yield return stored.Read();
    }

    /// <summary>Whether the event may still be published again.</summary>
    public bool IsPending(EventId id) => _journal.Read(state => state.IsPending(id));

    public void Dispose() => _journal.Dispose();

    private static HealthRecord? Decide(LineCommit commit, HeldLine? held)
    {
        var line = commit.Row.Line;
        if (held?.Row?.LastCommit == commit.Id)
            return null;
        if ((held?.Tag ?? default) != commit.BasedOn)
            throw new StoreConflictException($"The row of {line} was written by somebody else.");
        if (commit.Row.LastCommit != commit.Id || commit.Events.Any(alert => alert.Id.Line != line.Id))
            throw new ArgumentException("The row must name the commit, and each event its line.", nameof(commit));

        return new(line.Id)
        {
            Row = commit.Row,
            Version = (held?.Version ?? 0) + 1,
            Written = commit.Written,
            Removed = commit.Removed,
            Events = [.. commit.Events.Select(StoredEvent.Of)],
        };
    }
}
