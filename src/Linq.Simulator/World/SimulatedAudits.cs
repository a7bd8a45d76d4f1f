namespace Linq.Simulator;

/// <summary>The reputation audits of the account's lines. Thread-safe.</summary>
public sealed class SimulatedAudits
{
    private readonly Lock _gate = new();
    private readonly List<SimulatedAudit> _audits = [];
    private readonly TimeProvider _clock;
    private readonly Seeded _seeded;

    internal SimulatedAudits(TimeProvider clock, Seeded seeded) => (_clock, _seeded) = (clock, seeded);

    /// <summary>How long an audit is pending. Default 20 s.</summary>
    public TimeSpan Takes { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long after its start no other can be started on the same line. Default 1 h.</summary>
    public TimeSpan Cooldown { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether audits end with an error instead of a report.</summary>
    public bool Fail { get; set; }

    /// <summary>All that were started, oldest first.</summary>
    public IReadOnlyList<SimulatedAudit> Started
    {
        get
        {
            lock (_gate)
                return [.. _audits];
        }
    }

    /// <returns>The new audit; or null and the time to wait, which is also null while another one runs.</returns>
    internal (SimulatedAudit? Audit, TimeSpan? Wait) Start(SimulatedLine line)
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            if (_audits.FindLast(audit => audit.Line == line.Id) is { } last)
            {
                if (IsPending(last))
                    return (null, null);
                if (now < last.StartedAt + Cooldown)
                    return (null, last.StartedAt + Cooldown - now);
            }

            _audits.Add(new($"{_seeded.Id((ulong)_audits.Count, ulong.MaxValue - 1)}", line.Id, now));
            return (_audits[^1], null);
        }
    }

    internal SimulatedAudit? Find(SimulatedLine line, string? id)
    {
        lock (_gate)
            return _audits.Find(audit => audit.Id == id && audit.Line == line.Id);
    }

    internal bool IsPending(SimulatedAudit audit) => _clock.GetUtcNow() < audit.StartedAt + Takes;
}

/// <param name="Line">The line's ID.</param>
public sealed record SimulatedAudit(string Id, Guid Line, DateTimeOffset StartedAt);
