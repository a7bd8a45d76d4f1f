namespace Linq.Alerts.Local;

/// <summary>Everything the one-machine edition is told from outside, read and checked once, at the start.</summary>
/// <param name="Key">Null: the built-in simulator is watched.</param>
/// <param name="BaseUrl">The Linq API, without a final slash's meaning.</param>
/// <param name="DataFolder">Where the state lies.</param>
internal sealed record LocalSettings(
    Secret? Key, Uri BaseUrl, PollOptions Poll, GroupOptions Group, Secret? SlackWebhook, string DataFolder)
{
    public bool IsSimulated => Key is null;
}

/// <summary>The start cannot go on: a setting is missing, unknown or wrong. The message names each one and says what to do.</summary>
internal sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems));
