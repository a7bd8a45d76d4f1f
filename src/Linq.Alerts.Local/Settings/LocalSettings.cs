namespace Linq.Alerts.Local;

/// <summary>Everything the one-machine edition is told from outside, read and checked once, at the start.</summary>
/// <param name="Key">Null: the built-in simulator is watched.</param>
/// <param name="Fallback">The place for alarms about other places; null for the first other one.</param>
/// <param name="DataFolder">Where the state lies.</param>
internal sealed record LocalSettings(
    Secret? Key,
    Uri BaseUrl,
    PollOptions Poll,
    GroupOptions Group,
    PlaceSettings Places,
    IReadOnlyList<RouteSettings> Routes,
    string? Fallback,
    string DataFolder)
{
    public bool IsSimulated => Key is null;
}

/// <summary>The places that can be told. Null for one that is not set up.</summary>
internal sealed record PlaceSettings(Secret? SlackWebhook, SlackBotSettings? SlackBot, EmailPlace? Email, WebhookSettings? Webhook)
{
    /// <summary>Their keys, the one to be trusted most first; the console, which nobody may be looking at, last.</summary>
    public IReadOnlyList<string> Keys { get; } =
    [
        .. SlackWebhook is not null || SlackBot is not null ? ["slack"] : Array.Empty<string>(),
        .. Email is not null ? ["email"] : Array.Empty<string>(),
        .. Webhook is not null ? ["webhook"] : Array.Empty<string>(),
        "console",
    ];
}

internal sealed record SlackBotSettings(Secret Token, string Channel);

internal sealed record WebhookSettings(Uri Url, Secret Secret)
{
    /// <summary>The address may be a secret too.</summary>
    public override string ToString() => "(webhook)";
}

/// <summary>One route from the settings, to one or more places.</summary>
internal sealed record RouteSettings(string Name, IReadOnlyList<string> Places, RouteFilter Filter);

/// <summary>The start cannot go on: a setting is missing, unknown or wrong. The message names each one and says what to do.</summary>
internal sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems));
