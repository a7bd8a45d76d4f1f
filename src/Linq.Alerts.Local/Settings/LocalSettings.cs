using Microsoft.Extensions.Configuration;

namespace Linq.Alerts.Local;

/// <summary>All settings of the one-machine edition, read and checked once, at startup.</summary>
/// <param name="Alerts">Without a key the built-in simulator is polled.</param>
/// <param name="DataFolder">Where the state is stored.</param>
/// <param name="Page">How the page is served.</param>
internal sealed record LocalSettings(AlertSettings Alerts, string DataFolder, PageSettings Page)
{
    /// <summary>The key of the place that this edition always has.</summary>
    public const string Console = "console";

    /// <summary>What it means if a folder doesn't exist yet, in words for people.</summary>
    public const string NewFolder = "the folder is new, so what is already bad is reported in one summary";

    /// <summary>People who try the simulator are looking at the screen and don't want to wait.</summary>
    private static readonly SettingDefaults ForSimulator = new()
    {
        Poll = new() { Every = TimeSpan.FromSeconds(5) },
        Group = new() { Wait = TimeSpan.FromSeconds(2), Interval = TimeSpan.FromSeconds(10) },
        // With the simulator, a quarter of an hour's changes happen within a minute.
        Surge = new() { Window = TimeSpan.FromMinutes(1) },
    };

    public bool IsNew => !Directory.Exists(DataFolder);

    public bool IsSimulated => Alerts.Key is null;

    /// <summary>
    /// Whether alerts go to every configured place. Simulated chats go to the console only, unless explicitly requested, because a missing key must not
    /// cause false alarms.
    /// </summary>
    public bool ReportsToPlaces { get; init; } = true;

    /// <summary>Whether the simulator was requested explicitly, rather than used because there is no key.</summary>
    public bool SimulatorAsked { get; init; }

    /// <summary>All places, the most reliable first.</summary>
    public IReadOnlyList<string> PlaceKeys => [.. Alerts.Places.Keys, Console];

    /// <param name="data">The folder from the command line; null for the default.</param>
    /// <param name="simulator">Whether the command line requests the simulator, even if a key is set.</param>
    /// <exception cref="SettingsException">Something is wrong.</exception>
    public static LocalSettings Read(IConfiguration configuration, string? data, bool simulator = false)
    {
        var source = new SettingsSource(configuration.AsEnumerable()
            .Where(setting => !simulator || setting.Key is not (LinqApiOptions.KeySetting or SettingsReader.BaseUrlSetting)));
        if (data is not null && (string.IsNullOrWhiteSpace(data) || data.Contains('\0', StringComparison.Ordinal)))
            source.Wrong("--data is empty; perhaps a variable is not set. Name a folder, or leave --data out.");
        var page = PageSettings.Read(source);
        var alerts = SettingsReader.Read(source, Console, ForSimulator);
        var tells = alerts.Key is not null || simulator;
        if (!tells && alerts.Places.Keys.Count > 0)
        {
            alerts = alerts with
            {
                Warnings =
                [
                    $"{LinqApiOptions.KeySetting} is not set, so the chats are the simulator's, and alerts about them go to the console only, not to {string.Join(" or ", alerts.Places.Keys)}. "
                        + "Set it to watch your account, or add --simulator to send simulated alerts there too.",
                    .. alerts.Warnings,
                ],
            };
        }

        return new(alerts, Path.GetFullPath(data ?? Path.Combine("data", alerts.Key is null ? "simulator" : "linq")), page) { ReportsToPlaces = tells, SimulatorAsked = simulator };
    }
}
