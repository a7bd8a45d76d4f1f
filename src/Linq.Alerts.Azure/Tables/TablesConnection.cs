using Azure.Core;
using Azure.Data.Tables;

namespace Linq.Alerts.Azure;

/// <summary>Connects to Table Storage as the product needs it.</summary>
public static class TablesConnection
{
    /// <summary>
    /// A call must give up within the leases of passes and places, two minutes, and well within the lock of a message: the client's own four tries
    /// of 100 s each would outlast all of them, and another instance would tell what is being told.
    /// </summary>
    internal static TableClientOptions Options => new()
    {
        Retry = { NetworkTimeout = TimeSpan.FromSeconds(15), MaxRetries = 3, MaxDelay = TimeSpan.FromSeconds(5) },
    };

    /// <param name="serviceUri">Such as <c>https://account.table.core.windows.net</c>.</param>
    public static TableServiceClient Open(Uri serviceUri, TokenCredential credential) => new(serviceUri, credential, Options);
}
