using System.Globalization;
using System.Runtime.CompilerServices;

namespace Linq.Alerts.Contracts;

/// <summary>A working health store in memory.</summary>
public sealed class MemoryHealthStore : IHealthStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<LineId, HeldLine> _lines = [];

    public Task<LineSnapshot> LoadAsync(LineId line, CancellationToken cancel = default)
    {
        lock (_gate)
        {
            return Task.FromResult(_lines.TryGetValue(line.RequireLine(), out var held)
                ? new LineSnapshot((LineRow?)held.Row, held.Version, [.. held.Chats.Values])
                : new LineSnapshot(null, default, []));
        }
    }

    public Task<LineRowSnapshot> LoadRowAsync(LineId line, CancellationToken cancel = default)
    {
        lock (_gate)
            return Task.FromResult(_lines.TryGetValue(line.RequireLine(), out var held) ? new LineRowSnapshot((LineRow?)held.Row, held.Version) : new(null, default));
    }

    public Task<AccountSnapshot> LoadAccountAsync(CancellationToken cancel = default)
    {
        lock (_gate)
            return Task.FromResult(_lines.TryGetValue(LineId.Account, out var held) ? new AccountSnapshot((AccountRow?)held.Row, held.Version) : new(null, default));
    }

    public Task<RowVersion> CommitAsync(StreamCommit commit, CancellationToken cancel = default)
    {
        commit.RequireValid();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(commit.Operations, StreamCommit.MaxOperations);
        var line = commit.Row.Line.Id;
        lock (_gate)
        {
            var held = _lines.GetValueOrDefault(line) ?? new();
            if (held.Row?.LastCommit == commit.Id)
                return Task.FromResult(held.Version);
            if (held.Version != commit.BasedOn)
                return Task.FromException<RowVersion>(new StoreConflictException($"The row of {commit.Row.Line} was written by another process."));

            _lines[line] = held;
            held.Row = commit.Row;
            held.Count++;
            foreach (var chat in commit.Written)
                held.Chats[chat.Id] = chat;
            foreach (var chat in commit.Removed)
                held.Chats.Remove(chat);
            held.Events.AddRange(commit.Events);
            held.Pending.UnionWith(commit.Events.Select(alert => alert.Id));
            return Task.FromResult(held.Version);
        }
    }

    public Task<IReadOnlyList<AlertEvent>> LoadPendingAsync(LineId line, int most, CancellationToken cancel = default)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<AlertEvent>>(_lines.TryGetValue(line, out var held)
                ? [.. held.Events.Where(alert => held.Pending.Contains(alert.Id)).Take(most)]
                : []);
        }
    }

    public Task MarkPublishedAsync(LineId line, IReadOnlyList<EventId> events, CancellationToken cancel = default)
    {
        lock (_gate)
            _lines.GetValueOrDefault(line)?.Pending.ExceptWith(events);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<AlertEvent> ReadHistoryAsync(LineId line, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask;
        foreach (var alert in HistoryOf(line))
            yield return alert;
    }

    /// <summary>Every event of every line.</summary>
    internal IReadOnlyList<AlertEvent> All()
    {
        lock (_gate)
            return [.. _lines.Values.SelectMany(held => held.Events)];
    }

    private AlertEvent[] HistoryOf(LineId line)
    {
        lock (_gate)
            return _lines.TryGetValue(line, out var held) ? [.. held.Events] : [];
    }

    private sealed class HeldLine
    {
        public StreamRow? Row { get; set; }

        public int Count { get; set; }

        public RowVersion Version => Count == 0 ? default : new(Count.ToString(CultureInfo.InvariantCulture));

        public Dictionary<ChatId, ChatRow> Chats { get; } = [];

        public List<AlertEvent> Events { get; } = [];

        public HashSet<EventId> Pending { get; } = [];
    }
}
