namespace Linq.Simulator;

/// <summary>Changes chats' statuses as in a real account: one by one, and occasionally many of one line together.</summary>
/// <remarks>
/// It has no timer. Every reader lets it catch up first, and each transition has the time at which it was due. So the history depends on the seed and
/// the clock, and not on when someone reads. Callers hold the world's lock.
/// </remarks>
internal sealed class SimulatorScript
{
    private const double BadAfternoon = 1.0 / 300;

    private readonly ChatStore _store;
    private readonly TimeSpan _pace;
    private readonly double _sickShare;
    private readonly Random _dice;
    private DateTime _next;

    public SimulatorScript(ChatStore store, SimulatorOptions options, DateTime start)
    {
        _store = store;
        _pace = options.ScriptPace ?? throw new ArgumentException("A script needs a pace.", nameof(options));
        _sickShare = options.SickShare;
        _dice = new Random(options.Seed);
        // Never later than the pace, because someone may be watching a screen.
        _next = start + (_pace * (0.5 + (_dice.NextDouble() / 2)));
    }

    public void Advance(DateTime now)
    {
        while (_next <= now)
        {
            Step(_next);
            _next += Gap();
        }
    }

    // Exponential gaps, as for independent events; limited, so that nobody waits long.
    private TimeSpan Gap() => _pace * Math.Clamp(-Math.Log(1 - _dice.NextDouble()), 0.05, 4);

    private void Step(DateTime at)
    {
        if (PickLine() is not { } line)
            return;

        // The more chats are unhealthy, the likelier one recovers, and after a surge much likelier, so that the share returns to normal.
        var usual = Math.Max(1, line.Count * _sickShare);
        var crowding = line.Sick / usual;
        var before = ReputationOf(line);
        if (_dice.NextDouble() < BadAfternoon)
            TurnManySick(line, at);
        else if (_dice.NextDouble() < 1 / (1 + (crowding * crowding)))
            TurnOneSick(line, at);
        else if (!TryMove(line, at))
            TurnOneSick(line, at);

        // A reputation set by hand stays until the line's chats give it another one.
        if (ReputationOf(line) is var after && after != before)
            line.Reputation = after;
    }

    // Weighted by chats, so that every chat is equally likely to change.
    private LineChats? PickLine()
    {
        var place = _dice.NextInt64(Math.Max(1, _store.Lines.Sum(line => (long)line.Count)));
        foreach (var line in _store.Lines)
        {
            if (place < line.Count)
                return line;
            place -= line.Count;
        }

        return null;
    }

    private void TurnOneSick(LineChats line, DateTime at)
    {
        if (Pick(line, row => row.Status == Statuses.Healthy) is { } index)
            _store.TurnSick(line, index, _dice, at);
    }

    private void TurnManySick(LineChats line, DateTime at)
    {
        for (var chats = Math.Clamp(line.Count * 6 / 100, 5, 50); chats > 0; chats--)
            TurnOneSick(line, at);
    }

    private bool TryMove(LineChats line, DateTime at)
    {
        // A recent change stays for a while, so that it can be seen.
        var old = (at - (_pace * 5)).Ticks;
        if (Pick(line, row => row.Status is not Statuses.Healthy && row.UpdatedAtTicks <= old) is not { } index)
            return false;

        var luck = _dice.NextDouble();
        line.SetHealth(index, line.Rows[index].Status switch
        {
            Statuses.AtRisk => luck < 0.2 ? Statuses.Critical : Statuses.Healthy,
            Statuses.Critical => luck < 0.6 ? Statuses.AtRisk : Statuses.Healthy,
            // Any reply that isn't a keyword ends an opt-out. Invalid statuses set by a test end too.
            _ => Statuses.Healthy,
        }, at.Ticks);
        return true;
    }

    // The first match, starting at a random chat.
    private int? Pick(LineChats line, Predicate<ChatRow> fits)
    {
        var start = _dice.Next(line.Count);
        for (var step = 0; step < line.Count; step++)
        {
            var index = (start + step) % line.Count;
            if (fits(line.Rows[index]))
                return index;
        }

        return null;
    }

    private static string ReputationOf(LineChats line) => ((double)line.Sick / line.Count) switch
    {
        > 0.12 => "CRITICAL",
        > 0.05 => "AT_RISK",
        _ => "HEALTHY",
    };
}
