namespace Linq.Alerts;

/// <summary>Compares this machine's clock with Linq's, using the header <c>Date</c> of its answers. Thread-safe.</summary>
internal sealed class LinqClock(TimeProvider clock)
{
    private const int Kept = 5;

    private readonly Lock _gate = new();
    private readonly Queue<TimeSpan> _last = [];

    /// <summary>
    /// How far this machine's clock is ahead of Linq's, according to the last answers; negative if it is behind. The smallest difference counts, so
    /// that one odd answer doesn't make the clock look wrong. Null before the first answer with a date.
    /// </summary>
    public TimeSpan? Offset
    {
        get
        {
            lock (_gate)
                return _last.Count == 0 ? null : _last.MinBy(offset => offset.Duration());
        }
    }

    public void Note(HttpResponseMessage answer)
    {
        // An answer with an age comes from a cache, and its date is outdated.
        if (answer.Headers.Date is not { } date || answer.Headers.Age is not null)
            return;
        lock (_gate)
        {
            if (_last.Count == Kept)
                _last.Dequeue();
            _last.Enqueue(clock.GetUtcNow() - date);
        }
    }
}
