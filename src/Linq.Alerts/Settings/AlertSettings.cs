namespace Linq.Alerts;

/// <summary>What every edition is told from outside, read and checked once, at the start.</summary>
/// <param name="Routes">As set; none means everything, to every place.</param>
/// <param name="Fallback">The place for alarms about other places; null for the first other one.</param>
/// <param name="Key">Null only where the shell can do without.</param>
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
    /// <summary>What people call the lines that have a name.</summary>
    public IReadOnlyDictionary<PhoneNumber, string> LineNames { get; init; } = new Dictionary<PhoneNumber, string>();

    /// <summary>Whether Linq is asked why a line's reputation is bad.</summary>
    public bool Audits { get; init; } = true;

    /// <summary>Where somebody outside expects a call as long as all is well; null for nowhere.</summary>
    public HeartbeatUrl? Heartbeat { get; init; }

    /// <summary>Names that are nearly settings, one sentence each: for the start to say.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>The places that can be told, but for one that a shell may have of its own. Null for one that is not set up.</summary>
public sealed record PlaceSettings(Secret? SlackWebhook, SlackBotSettings? SlackBot, EmailPlace? Email, WebhookSettings? Webhook)
{
    /// <summary>All that there are, set up or not.</summary>
    public static IReadOnlyList<string> AllKeys { get; } = ["slack", "email", "webhook"];

    /// <summary>Those set up, the one to be trusted most first.</summary>
    public IReadOnlyList<string> Keys { get; } =
    [
        .. SlackWebhook is not null || SlackBot is not null ? ["slack"] : Array.Empty<string>(),
        .. Email is not null ? ["email"] : Array.Empty<string>(),
        .. Webhook is not null ? ["webhook"] : Array.Empty<string>(),
    ];
}

public sealed record SlackBotSettings(Secret Token, string Channel);

/// <param name="Previous">The secret before, while both sign; null for none.</param>
public sealed record WebhookSettings(Uri Url, Secret Secret, Secret? Previous = null)
{
    /// <summary>The address may be a secret too.</summary>
    public override string ToString() => "(webhook)";
}

/// <summary>One route from the settings, to one or more places.</summary>
/// <param name="Places">Keys of places that are set up, or of the shell's own.</param>
public sealed record RouteSettings(string Name, IReadOnlyList<string> Places, RouteFilter Filter, QuietHours? Quiet = null);

/// <summary>The start cannot go on: a setting is missing, unknown or wrong. The message names each one and says what to do.</summary>
public sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems));
