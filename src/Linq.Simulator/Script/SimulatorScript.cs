namespace Linq.Simulator;

/// <summary>Moves chats between statuses as an account's do: one by one, and once in a while many of one line together.</summary>
/// <remarks>
/// It has no timer. Whoever looks at the world lets it catch up first, and each transition carries the time it was due, so the
/// history depends on the seed and the clock and not on who looked when. Callers hold the world's lock.
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
        // Never later than the pace says: somebody may be watching a screen.
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

    // Exponential gaps, as for things that know nothing of each other; cut off, so that no watcher waits for long.
    private TimeSpan Gap() => _pace * Math.Clamp(-Math.Log(1 - _dice.NextDouble()), 0.05, 4);

    private void Step(DateTime at)
    {
        if (PickLine() is not { } line)
            return;

        // The more are sick, the likelier one recovers, and after a bad afternoon much likelier: the share finds its way back.
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

    // By chats, so that each chat is as likely to move as any other.
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
        // What has just turned stays for a while; those who watch shall see it.
        var old = (at - (_pace * 5)).Ticks;
        if (Pick(line, row => row.Status is not Statuses.Healthy && row.UpdatedAtTicks <= old) is not { } index)
            return false;

        var luck = _dice.NextDouble();
        line.SetHealth(index, line.Rows[index].Status switch
        {
            Statuses.AtRisk => luck < 0.2 ? Statuses.Critical : Statuses.Healthy,
            Statuses.Critical => luck < 0.6 ? Statuses.AtRisk : Statuses.Healthy,
            // Any answer that is no keyword ends an opt-out; nonsense that a test has set ends too.
            _ => Statuses.Healthy,
        }, at.Ticks);
        return true;
    }

    // The first that fits, from a random chat on.
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
