namespace Linq.Alerts;

/// <summary>Holds this machine's clock against Linq's, by the header <c>Date</c> of its answers. Safe for any number of threads.</summary>
internal sealed class LinqClock(TimeProvider clock)
{
    private const int Kept = 5;

    private readonly Lock _gate = new();
    private readonly Queue<TimeSpan> _last = [];

    /// <summary>
    /// How far this machine's clock is ahead of Linq's, by the last answers; negative when it is behind. Of these the smallest: one odd answer must
    /// not make a clock look wrong. Null before the first answer with a date.
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
        // With an age it was kept by something in between, and its date is that of another time.
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
