using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Linq.Alerts.Local;

/// <summary>What a journal's records add up to. Applying a record that was read back cannot fail.</summary>
internal interface IJournalState<TRecord>
{
    void Apply(TRecord record);

    /// <summary>Lets go of what is over since before <paramref name="time"/>.</summary>
    void ForgetBefore(DateTimeOffset time);

    /// <summary>Records that, applied to an empty state, give this one.</summary>
    IEnumerable<TRecord> Live();
}

/// <summary>A state in memory, and the journal that it is replayed from. Thread-safe.</summary>
internal sealed class Journal<TState, TRecord> : IDisposable
    where TState : class, IJournalState<TRecord>
    where TRecord : class
{
    private readonly Lock _gate = new();
    private readonly JournalGround _ground;
    private readonly string _path;
    private readonly JsonTypeInfo<TRecord> _form;
    private readonly Func<TState> _empty;
    private JournalFile _file;
    private TState _state;
    private long _compactAt;
    private bool _disposed;

    public Journal(JournalGround ground, string path, JsonTypeInfo<TRecord> form, Func<TState> empty)
    {
        _ground = ground;
        _path = path;
        _form = form;
        _empty = empty;
        (_file, _state) = Open();
        BytesCutOff = _file.BytesCutOff;
        PlanCompaction();
    }

    /// <summary>Bytes of a torn record that a crash had left and opening cut off.</summary>
    public long BytesCutOff { get; }

    /// <summary>Why the journal could not be compacted when it was last due; null when it could.</summary>
    public string? CompactionTrouble { get; private set; }

    public T Read<T>(Func<TState, T> answer)
    {
        lock (_gate)
            return answer(Certain());
    }

    /// <summary>Makes the record durable that <paramref name="decide"/> gives, if it gives one, and then <paramref name="answer"/>s.</summary>
    public T Write<T>(Func<TState, TRecord?> decide, Func<TState, T> answer)
    {
        lock (_gate)
        {
            var state = Certain();
            if (decide(state) is { } record)
            {
                var payload = JsonSerializer.SerializeToUtf8Bytes(record, _form);
                // Read back before it becomes durable: what this build could not replay must never get into the file. And the state
                // holds what a restart would give it, and no list of the caller's.
                var readBack = JsonSerializer.Deserialize(payload, _form)!;
                _file.Append(payload);
                state.Apply(readBack);
                CompactIfDue();
            }

            return answer(state);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _file.Dispose();
        }
    }

    private TState Certain()
    {
        // Not opened again: the folder's lock is given back, and another process may be writing by now.
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_file.IsCertain)
        {
            _file.Dispose();
            (_file, _state) = Open();
        }

        return _state;
    }

    private (JournalFile File, TState State) Open()
    {
        var state = _empty();
        var file = JournalFile.Open(_ground.Disk, _path, (payload, offset) => state.Apply(Parse(payload, offset)));
        return (file, state);
    }

    private TRecord Parse(ReadOnlySpan<byte> payload, long offset)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, _form) ?? throw new JsonException("The record is null.");
        }
        catch (JsonException e)
        {
            throw new StoreUnavailableException(
                $"{_path} holds a record at offset {offset} that this build cannot read: {e.Message} "
                + "Run the version of Linq Alerts that wrote it, or a later one.",
                e);
        }
    }

    private void CompactIfDue()
    {
        if (_file.Length < _compactAt)
            return;

        try
        {
            _state.ForgetBefore(_ground.Clock.GetUtcNow() - Retention.Kept);
            _file.Rewrite(_state.Live().Select(record => JsonSerializer.SerializeToUtf8Bytes(record, _form)));
            CompactionTrouble = null;
        }
        catch (StoreUnavailableException e)
        {
            // The write that led here is durable and must be confirmed. Only the tidying failed: told, and tried again later.
            CompactionTrouble = e.Message;
        }

        PlanCompaction();
    }

    private void PlanCompaction()
    {
        // Whatever was added since the last rewriting counts as dead. Where much of it lives, the file doubles before it is rewritten, so
        // over time each byte is rewritten once or twice.
        var due = Math.Max(2 * _file.LiveLength, _ground.CompactFrom);
        _compactAt = CompactionTrouble is null ? due : _file.Length + _ground.CompactFrom;
    }
}
