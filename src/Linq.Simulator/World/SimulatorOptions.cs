namespace Linq.Simulator;

/// <summary>The initial contents of a simulated account, and whether it changes by itself.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Ids, handles, names, statuses and the script all follow from this number.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Lines at the start, 0 to 1,000. Default 0: a test adds its own.</summary>
    public int Lines { get; init; }

    /// <summary>Chats at the start, spread evenly over the lines. Default 0.</summary>
    public int Chats { get; init; }

    /// <summary>Share of these chats that are unhealthy at the start, 0 to 1. Default 0.02.</summary>
    public double SickShare { get; init; } = 0.02;

    /// <summary>The token that both versions of the API require.</summary>
    public string Token { get; init; } = "sim-token";

    /// <summary>Mean time between two transitions, 1 ms to 1 day. Null, the default: nothing changes by itself.</summary>
    public TimeSpan? ScriptPace { get; init; }

    /// <summary>A demo account: 3 lines, 1,000 chats, a first transition within 3 seconds.</summary>
    public static SimulatorOptions Demo => new() { Lines = 3, Chats = 1_000, ScriptPace = TimeSpan.FromSeconds(3) };

    /// <exception cref="ArgumentException">A value is outside its range; the message names it.</exception>
    internal SimulatorOptions Checked()
    {
        Require(Lines is >= 0 and <= 1_000, $"{nameof(Lines)} is {Lines}: it must be 0 to 1,000.");
        Require(Chats >= 0, $"{nameof(Chats)} is {Chats}: it must not be negative.");
        Require(Chats == 0 || Lines > 0,
            $"{nameof(Chats)} is {Chats} without a line to hold them: set {nameof(Lines)} to 1 or more.");
        Require(SickShare is >= 0 and <= 1, $"{nameof(SickShare)} is {SickShare}: it must be 0 to 1.");
        Require(Token.Length > 0, $"{nameof(Token)} must not be empty.");
        Require(ScriptPace is null || (ScriptPace >= TimeSpan.FromMilliseconds(1) && ScriptPace <= TimeSpan.FromDays(1)),
            $"{nameof(ScriptPace)} is {ScriptPace}: it must be 1 ms to 1 day, or null for no script.");
        return this;
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new ArgumentException(otherwise);
    }
}
