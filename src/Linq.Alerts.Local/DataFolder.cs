using Linq.Alerts.Sqlite;

namespace Linq.Alerts.Local;

/// <summary>Opens the folder from the settings, for the Linq API from the settings.</summary>
internal static class DataFolder
{
    /// <summary>The simulator has a different port each time, so its store is bound to this address instead.</summary>
    private static readonly Uri Simulator = new("http://localhost/simulator");

    /// <summary>For the process that polls and sends. The simulator's state starts empty each time.</summary>
    /// <exception cref="StoreUnavailableException">The folder cannot be used; the message says why and what to do.</exception>
    public static SqliteFolder Run(LocalSettings settings, TimeProvider clock) =>
        Open(settings, clock, settings.IsSimulated ? FolderUse.RunAfresh : FolderUse.Run);

    /// <summary>While another process may run.</summary>
    /// <exception cref="StoreMissingException">There is no store yet.</exception>
    /// <exception cref="StoreUnavailableException">The folder cannot be used; the message says why and what to do.</exception>
    public static SqliteFolder Look(LocalSettings settings, TimeProvider clock) => Open(settings, clock, FolderUse.Look);

    /// <summary>While another process may run, and possibly before there is a store.</summary>
    /// <exception cref="StoreUnavailableException">The folder cannot be used; the message says why and what to do.</exception>
    public static SqliteFolder Change(LocalSettings settings, TimeProvider clock) => Open(settings, clock, FolderUse.Change);

    private static SqliteFolder Open(LocalSettings settings, TimeProvider clock, FolderUse use) =>
        SqliteFolder.Open(settings.DataFolder, settings.IsSimulated ? Simulator : settings.Alerts.BaseUrl, clock, use, Otherwise(settings));

    private static string Otherwise(LocalSettings settings) => settings.SimulatorAsked
        ? "--simulator is given: leave it out to continue with an account's state, or choose another folder with --data."
        : $"{LinqApiOptions.KeySetting} is not set: set it to continue with an account's state, or choose another folder with --data.";
}
