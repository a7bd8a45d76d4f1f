namespace Linq.Alerts;

/// <summary>One phone number on the account: the sending side of every chat on it.</summary>
/// <param name="Reputation">Linq's verdict on the line, separate from those on its chats. It has no time.</param>
/// <param name="IsFlagged">Whether Linq has flagged the line, so that new messages may fail. Null if Linq doesn't say.</param>
public sealed record Line(LineId Id, PhoneNumber Number, Reputation Reputation = Reputation.Unknown, bool? IsFlagged = null)
{
    /// <summary>Linq's page about the reputation, as just listed; null for a line read from the store.</summary>
    public Uri? DocUrl { get; init; }

    public LineName Name => new(Id, Number.LastFour);

    public override string ToString() => $"line {Number}";
}

/// <summary>A line as identified in events and alerts: by its ID, and by the last four digits for people.</summary>
public readonly record struct LineName(LineId Id, LastFour Number)
{
    public override string ToString() => Id == LineId.Account ? "the account" : $"line {Number}";
}

/// <summary>A line's reputation at Linq. It uses some of the same words as a chat's status, with a different meaning.</summary>
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

        /// <summary>Reads a word in any case. An unknown one becomes <see cref="Reputation.Unknown"/>.</summary>
        public static Reputation Read(string? word) => word?.ToUpperInvariant() switch
        {
            "HEALTHY" => Reputation.Healthy,
            "AT_RISK" => Reputation.AtRisk,
            "CRITICAL" => Reputation.Critical,
            _ => Reputation.Unknown,
        };
    }
}
