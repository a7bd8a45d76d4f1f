using System.Globalization;

namespace Linq.Alerts.Azure;

/// <summary>A digest's full list as a link to a page that reads it from the ledger: nothing is stored twice.</summary>
/// <param name="host">Where the app answers, such as <c>linq-alerts.azurewebsites.net</c>.</param>
/// <remarks>The page reads <see cref="TableDeliveryLedger.ReadDigestAsync"/> with the link's route, digest and times.</remarks>
public sealed class AzureFullLists(string host) : IFullLists
{
    public Task<string?> KeepAsync(Digest digest, CancellationToken cancel = default)
    {
        var from = digest.Entries.Min(entry => entry.TakenAt);
        // To whole seconds, outward: a link that people see is short.
        var until = digest.Entries.Max(entry => entry.TakenAt).AddTicks(TimeSpan.TicksPerSecond - 1);
        return Task.FromResult<string?>(
            $"https://{host}/api/lists/{Uri.EscapeDataString(digest.Route)}/{digest.Id}?from={Text(from)}&to={Text(until)}");
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
