namespace Linq.Alerts.Local;

/// <summary>The silences of one machine: in memory, and each change in a journal.</summary>
internal sealed class JournalSilences(JournalGround ground, string path) : ISilences, IDisposable
{
    private readonly Journal<SilenceState, SilenceRecord> _journal = new(ground, path, JournalJson.Default.SilenceRecord, () => new());

    public long BytesCutOff => _journal.BytesCutOff;

    public string? CompactionTrouble => _journal.CompactionTrouble;

    public Task<IReadOnlyList<Silence>> LoadAsync(CancellationToken cancel = default) => Task.Run(
        // Forgotten on time, however long the journal takes to be rewritten.
        IReadOnlyList<Silence> () => _journal.Read(state => state.KeptAt(ground.Clock.GetUtcNow()).ToArray()),
        cancel);

    public Task AddAsync(Silence silence, CancellationToken cancel = default) => Task.Run(
        () => _journal.Write(state => state.Holds(silence.Id) ? null : new() { Added = silence }, _ => true), cancel);

    public Task RemoveAsync(SilenceId id, CancellationToken cancel = default) => Task.Run(
        () => _journal.Write(state => state.Holds(id) ? new() { Removed = id } : null, _ => true), cancel);

    public void Dispose() => _journal.Dispose();
}

/// <summary>One record of <c>silences.journal</c>: a silence added, or one removed.</summary>
internal sealed record SilenceRecord
{
    public Silence? Added { get; init; }

    public SilenceId? Removed { get; init; }
}

internal sealed class SilenceState : IJournalState<SilenceRecord>
{
    private readonly Dictionary<SilenceId, Silence> _silences = [];

    public bool Holds(SilenceId id) => _silences.ContainsKey(id);

    public IEnumerable<Silence> KeptAt(DateTimeOffset now) => _silences.Values.Where(silence => !silence.EndedBefore(now - Retention.Kept));

    public void Apply(SilenceRecord record)
    {
        if (record.Added is { } added)
            _silences[added.Id] = added;
        if (record.Removed is { } removed)
            _silences.Remove(removed);
    }

    public void ForgetBefore(DateTimeOffset time)
    {
        foreach (var silence in _silences.Values.Where(silence => silence.EndedBefore(time)).ToList())
            _silences.Remove(silence.Id);
    }

    public IEnumerable<SilenceRecord> Live() => _silences.Values.Select(silence => new SilenceRecord { Added = silence });
}
