namespace Linq.Alerts;

/// <summary>The settings of every edition, read and checked once, at startup.</summary>
/// <param name="Routes">The configured routes; none means everything, to every place.</param>
/// <param name="Fallback">The place for alarms about other places; null for the first other one.</param>
/// <param name="Key">Null only if the shell works without one.</param>
public sealed record AlertSettings(
    PollOptions Poll,
    GroupOptions Group,
    LineRules Rules,
    PlaceSettings Places,
    IReadOnlyList<RouteSettings> Routes,
    string? Fallback,
    Secret? Key,
    Uri BaseUrl)
{
    /// <summary>The user's names for lines.</summary>
    public IReadOnlyDictionary<PhoneNumber, string> LineNames { get; init; } = new Dictionary<PhoneNumber, string>();

    /// <summary>Whether to request audits of lines with a bad reputation.</summary>
    public bool Audits { get; init; } = true;

    /// <summary>The address of an external service that expects calls while everything works; null for none.</summary>
    public HeartbeatUrl? Heartbeat { get; init; }

    /// <summary>Warnings to show at startup about names that are close to settings, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>The places that can be notified, except one that a shell may have of its own. Null for one that isn't configured.</summary>
public sealed record PlaceSettings(Secret? SlackWebhook, SlackBotSettings? SlackBot, EmailPlace? Email, WebhookSettings? Webhook)
{
    /// <summary>All places, configured or not.</summary>
    public static IReadOnlyList<string> AllKeys { get; } = ["slack", "email", "webhook"];

    /// <summary>The configured places, the most reliable first.</summary>
    public IReadOnlyList<string> Keys { get; } =
    [
        .. SlackWebhook is not null || SlackBot is not null ? ["slack"] : Array.Empty<string>(),
        .. Email is not null ? ["email"] : Array.Empty<string>(),
        .. Webhook is not null ? ["webhook"] : Array.Empty<string>(),
    ];
}

public sealed record SlackBotSettings(Secret Token, string Channel);

/// <param name="Previous">The previous secret, while messages are signed with both; null for none.</param>
public sealed record WebhookSettings(Uri Url, Secret Secret, Secret? Previous = null)
{
    /// <summary>The address may be a secret too.</summary>
    public override string ToString() => "(webhook)";
}

/// <summary>One route from the settings, to one or more places.</summary>
/// <param name="Places">Keys of configured places, or of the shell's own.</param>
public sealed record RouteSettings(string Name, IReadOnlyList<string> Places, RouteFilter Filter, QuietHours? Quiet = null);

/// <summary>The program can't start: settings are missing, unknown or wrong. The message names each one and says what to do.</summary>
public sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems));
