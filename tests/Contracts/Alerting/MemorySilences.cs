using System.Collections.Concurrent;

namespace Linq.Alerts.Contracts;

/// <summary>Silences that work, and are forgotten with the process.</summary>
public sealed class MemorySilences : ISilences
{
    private readonly ConcurrentDictionary<SilenceId, Silence> _silences = new();

    public Task<IReadOnlyList<Silence>> LoadAsync(CancellationToken cancel = default) => Task.FromResult<IReadOnlyList<Silence>>([.. _silences.Values]);

    public Task AddAsync(Silence silence, CancellationToken cancel = default)
    {
        _silences.TryAdd(silence.Id, silence);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(SilenceId id, CancellationToken cancel = default)
    {
        _silences.TryRemove(id, out _);
        return Task.CompletedTask;
    }
}
