namespace Linq.Alerts;

/// <summary>One phone number on the account: the sending side of every chat on it.</summary>
/// <param name="Reputation">Linq's judgement of the line, kept apart from that of its chats. It carries no time.</param>
/// <param name="IsFlagged">Whether Linq has flagged the line, so that new messages may fail. Null where Linq does not say.</param>
public sealed record Line(LineId Id, PhoneNumber Number, Reputation Reputation = Reputation.Unknown, bool? IsFlagged = null)
{
    /// <summary>Linq's page on the reputation, as just listed; null for a line that was read back from the store.</summary>
    public Uri? DocUrl { get; init; }

    public LineName Name => new(Id, Number.LastFour);

    public override string ToString() => $"line {Number}";
}

/// <summary>A line as events and alerts name it: by its id, and by the last four digits that people know it by.</summary>
public readonly record struct LineName(LineId Id, LastFour Number)
{
    public override string ToString() => Id == LineId.Account ? "the account" : $"line {Number}";
}

/// <summary>A line's standing at Linq. Its words overlap a chat's, its meaning does not.</summary>
public enum Reputation
{
    Unknown,
    Healthy,
    AtRisk,
    Critical,
}

public static class ReputationWords
{
    extension(Reputation reputation)
    {
        /// <summary>AT_RISK or CRITICAL.</summary>
        public bool IsBad => reputation is Reputation.AtRisk or Reputation.Critical;

        /// <summary>The word on the wire.</summary>
        public string Word => reputation switch
        {
            Reputation.Healthy => "HEALTHY",
            Reputation.AtRisk => "AT_RISK",
            Reputation.Critical => "CRITICAL",
            _ => "UNKNOWN",
        };

        /// <summary>Reads a word in any case. One not known is <see cref="Reputation.Unknown"/>.</summary>
        public static Reputation Read(string? word) => word?.ToUpperInvariant() switch
        {
            "HEALTHY" => Reputation.Healthy,
            "AT_RISK" => Reputation.AtRisk,
            "CRITICAL" => Reputation.Critical,
            _ => Reputation.Unknown,
        };
    }
}
