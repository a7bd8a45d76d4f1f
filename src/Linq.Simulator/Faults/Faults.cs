namespace Linq.Simulator;

/// <summary>The active faults. Several may affect one answer; of those that replace it, the first does.</summary>
public sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly List<Pending> _pending = [];

    /// <summary>Those that will affect further answers, in the order they were added.</summary>
    public IReadOnlyList<Fault> Active
    {
        get
        {
            lock (_gate)
                return [.. _pending.Select(pending => pending.Fault)];
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">A number of the fault is outside its range.</exception>
    public void Add(Fault fault)
    {
        fault.Check();
        lock (_gate)
            _pending.Add(new Pending(fault));
    }

    public void Clear()
    {
        lock (_gate)
            _pending.Clear();
    }

    internal bool AreNone
    {
        get
        {
            lock (_gate)
                return _pending.Count == 0;
        }
    }

    /// <summary>The faults that affect this answer; counts each of them.</summary>
    internal IReadOnlyList<Fault> Take(ApiEndpoint endpoint, string? line)
    {
        lock (_gate)
        {
            List<Fault> taken = [];
            foreach (var pending in _pending.OrderByDescending(pending => pending.Fault.IsInstead).ToList())
            {
                var fault = pending.Fault;
                if (!fault.Concerns(endpoint, line) || pending.Seen++ < fault.After)
                    continue;
                taken.Add(fault);
                if (pending.Seen - fault.After == fault.Times)
                    _pending.Remove(pending);
                if (fault.IsInstead)
                    break;
            }

            return taken;
        }
    }

    private sealed class Pending(Fault fault)
    {
        public Fault Fault => fault;

        public int Seen { get; set; }
    }
}
