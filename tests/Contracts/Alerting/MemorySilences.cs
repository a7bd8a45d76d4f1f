using System.Collections.Concurrent;

namespace Linq.Alerts.Contracts;

/// <summary>A working store of silences in memory.</summary>
public sealed class MemorySilences : ISilences
{
    private readonly ConcurrentDictionary<SilenceId, Silence> _silences = new();

    public Task<IReadOnlyList<Silence>> LoadAsync(CancellationToken cancel = default) => Task.FromResult<IReadOnlyList<Silence>>([.. _silences.Values]);

    public Task AddAsync(Silence silence, CancellationToken cancel = default)
    {
        _silences.TryAdd(silence.Id, silence);
        return Task.CompletedTask;
    }

    public Task EndAsync(SilenceId id, DateTimeOffset at, CancellationToken cancel = default)
    {
        lock (_silences)
        {
            if (_silences.TryGetValue(id, out var silence))
                _silences[id] = silence.EndedAt(at);
        }

        return Task.CompletedTask;
    }
}
