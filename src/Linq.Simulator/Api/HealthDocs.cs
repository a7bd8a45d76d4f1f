namespace Linq.Simulator;

/// <summary>The pages about statuses, whose anchor is the word in lowercase with hyphens.</summary>
internal static class HealthDocs
{
    private const string ChatHealth = "https://docs.linqapp.com/guides/chats/chat-health#";
    private const string Reputation = "https://docs.linqapp.com/guides/phone-numbers/phone-reputation#";

    public static string UrlOf(string status) => status switch
    {
        "HEALTHY" => ChatHealth + "healthy",
        "AT_RISK" => ChatHealth + "at-risk",
        "CRITICAL" => ChatHealth + "critical",
        "OPTED_OUT" => ChatHealth + "opted-out",
        _ => ChatHealth + Anchor(status),
    };

    public static string ReputationUrlOf(string status) => Reputation + Anchor(status);

    private static string Anchor(string status) => Uri.EscapeDataString(status.ToLowerInvariant().Replace('_', '-'));
}
