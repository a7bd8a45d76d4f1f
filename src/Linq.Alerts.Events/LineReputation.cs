namespace Linq.Alerts.Events;

/// <summary>Linq's verdict on a line itself, separate from its chats. An unknown word is kept.</summary>
public readonly record struct LineReputation
{
    private readonly string? _word;

    public LineReputation(string word) => _word = word;

    /// <summary>Linq doesn't say.</summary>
    public static LineReputation Unknown { get; } = new("UNKNOWN");

    public static LineReputation Healthy { get; } = new("HEALTHY");

    public static LineReputation AtRisk { get; } = new("AT_RISK");

    public static LineReputation Critical { get; } = new("CRITICAL");

    /// <summary>The word on the wire, such as <c>AT_RISK</c>.</summary>
    public string Word => _word ?? "UNKNOWN";

    public bool IsKnown => this == Unknown || this == Healthy || this == AtRisk || this == Critical;

    public bool Equals(LineReputation other) => Word == other.Word;

    public override int GetHashCode() => Word.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Word;
}
