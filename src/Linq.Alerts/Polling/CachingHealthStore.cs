using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Keeps the chats' rows in memory, so that loading a line that nobody else has written reads only the line's row.</summary>
/// <remarks>
/// A store changes a line's chats only together with the version of the line's row. So the cached chats are current if their version still is; otherwise
/// all of the line is read again. A line without chats isn't cached, because its row is all there is to read.
/// </remarks>
public sealed class CachingHealthStore(IHealthStore store) : IHealthStore
{
    private readonly ConcurrentDictionary<LineId, CachedChats> _lines = [];

    public async Task<LineSnapshot> LoadAsync(LineId line, CancellationToken cancel = default)
    {
        if (_lines.TryGetValue(line, out var cached))
        {
            var now = await store.LoadRowAsync(line, cancel);
            if (cached.At(now.State) is { } chats)
                return new(now.Row, now.Version, chats);
        }

        var snapshot = await store.LoadAsync(line, cancel);
        Replace(line, cached, snapshot.Chats.Count == 0 ? null : new(snapshot.State, snapshot.Chats));
        return snapshot;
    }

    public Task<LineRowSnapshot> LoadRowAsync(LineId line, CancellationToken cancel = default) => store.LoadRowAsync(line, cancel);

    public Task<AccountSnapshot> LoadAccountAsync(CancellationToken cancel = default) => store.LoadAccountAsync(cancel);

    public async Task<RowVersion> CommitAsync(StreamCommit commit, CancellationToken cancel = default)
    {
        // Removed first: if the commit fails, nobody knows what the store contains.
        _lines.TryRemove(commit.Row.Line.Id, out var cached);
        var version = await store.CommitAsync(commit, cancel);
        if (cached?.Apply(commit, version) == true)
            _lines[commit.Row.Line.Id] = cached;
        return version;
    }

    public Task<IReadOnlyList<AlertEvent>> LoadPendingAsync(LineId line, int most, CancellationToken cancel = default) =>
        store.LoadPendingAsync(line, most, cancel);

    public Task MarkPublishedAsync(LineId line, IReadOnlyList<EventId> events, CancellationToken cancel = default) =>
        store.MarkPublishedAsync(line, events, cancel);

    public IAsyncEnumerable<AlertEvent> ReadHistoryAsync(LineId line, CancellationToken cancel = default) => store.ReadHistoryAsync(line, cancel);

    /// <summary>Does nothing if <paramref name="before"/> has been replaced in the meantime: a slow read must not replace what a later one has read.</summary>
    private void Replace(LineId line, CachedChats? before, CachedChats? after)
    {
        if (before is not null && after is not null)
            _lines.TryUpdate(line, after, before);
        else if (after is not null)
            _lines.TryAdd(line, after);
        else if (before is not null)
            _lines.TryRemove(KeyValuePair.Create(line, before));
    }

    /// <summary>The chats of one line in one state.</summary>
    private sealed class CachedChats(LineState state, IReadOnlyList<ChatRow> chats)
    {
        private readonly Lock _gate = new();

        // Changes since the list was made; null for a chat that was removed.
        private readonly Dictionary<ChatId, ChatRow?> _changes = [];
        private IReadOnlyList<ChatRow> _chats = chats;
        private LineState _state = state;

        /// <summary>The chats; null if they are those of another state. The list never changes.</summary>
        public IReadOnlyList<ChatRow>? At(LineState state)
        {
            lock (_gate)
            {
                if (_state != state)
                    return null;
                if (_changes.Count > 0)
                    _chats = [.. _chats.Where(chat => !_changes.ContainsKey(chat.Id)), .. _changes.Values.OfType<ChatRow>()];
                _changes.Clear();
                return _chats;
            }
        }

        /// <summary>Applies a successful commit, unless these are the chats of another version than it was based on.</summary>
        public bool Apply(StreamCommit commit, RowVersion version)
        {
            lock (_gate)
            {
                if (_state.Version != commit.BasedOn)
                    return false;
                foreach (var chat in commit.Written)
                    _changes[chat.Id] = chat;
                foreach (var chat in commit.Removed)
                    _changes[chat] = null;
                _state = new(version, commit.Id);
                return true;
            }
        }
    }
}
