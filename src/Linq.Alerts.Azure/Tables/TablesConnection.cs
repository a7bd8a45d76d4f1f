using Azure.Core;
using Azure.Data.Tables;

namespace Linq.Alerts.Azure;

/// <summary>Connects to Table Storage: with the app's identity, or to an emulator on this machine.</summary>
public sealed class TablesConnection
{
    private readonly Func<TokenCredential, TableServiceClient> _open;

    private TablesConnection(Func<TokenCredential, TableServiceClient> open, bool isEmulator) => (_open, IsEmulator) = (open, isEmulator);

    /// <summary>
    /// A call must fail within the leases of passes and places, two minutes, and well within a message's lock. The client's default of four attempts of
    /// 100 s each would outlast them all, and another instance would send the same alerts.
    /// </summary>
    internal static TableClientOptions Options => new()
    {
        Retry = { NetworkTimeout = TimeSpan.FromSeconds(15), MaxRetries = 3, MaxDelay = TimeSpan.FromSeconds(5) },
    };

    /// <summary>Whether it is an emulator, in which nothing has created the tables.</summary>
    public bool IsEmulator { get; }

    /// <param name="serviceUri">Such as <c>https://account.table.core.windows.net</c>.</param>
    public static TablesConnection To(Uri serviceUri) => new(credential => new(serviceUri, credential, Options), isEmulator: false);

    /// <param name="connection">A connection string in which <see cref="EmulatorConnection.ProblemOfTables"/> finds no problem.</param>
    public static TablesConnection ToEmulator(Secret connection) =>
        EmulatorConnection.ProblemOfTables(connection.Reveal()) is { } problem
            ? throw new ArgumentException($"The connection string {problem}.", nameof(connection))
            : new(_ => new(connection.Reveal(), Options), isEmulator: true);

    /// <param name="credential">Not used for an emulator.</param>
    public TableServiceClient Open(TokenCredential credential) => _open(credential);
}
