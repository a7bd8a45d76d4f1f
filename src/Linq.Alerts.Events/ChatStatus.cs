namespace Linq.Alerts.Events;

/// <summary>Linq's verdict on a chat's health. An unknown word is kept: see <see cref="IsKnown"/>.</summary>
/// <remarks>Version 1 of the contract has four statuses. If you ever see another, don't guess: treat the message as unreadable.</remarks>
public readonly record struct ChatStatus
{
    private readonly string? _word;

    public ChatStatus(string word) => _word = word;

    public static ChatStatus Healthy { get; } = new("HEALTHY");

    public static ChatStatus AtRisk { get; } = new("AT_RISK");

    public static ChatStatus Critical { get; } = new("CRITICAL");

    /// <summary>The person doesn't want messages any more. People opt out, not chats, and this person may have other chats.</summary>
    public static ChatStatus OptedOut { get; } = new("OPTED_OUT");

    /// <summary>The word on the wire, such as <c>AT_RISK</c>.</summary>
    public string Word => _word ?? "";

    public bool IsKnown => this == Healthy || this == AtRisk || this == Critical || this == OptedOut;

    public override string ToString() => Word;
}
