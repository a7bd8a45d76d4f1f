namespace Linq.Alerts.Azure;

/// <summary>Says from which Linq the store was filled, and refuses to go on with another.</summary>
/// <remarks>Statuses from one Linq compared with those from another would be alerts about nothing.</remarks>
internal sealed class TableBinding(StorageTable table, Uri linq)
{
    private const string Key = "binding";

    private volatile bool _isChecked;

    /// <summary>Looks once a process; until a look has succeeded, at every call.</summary>
    public async ValueTask CheckAsync(CancellationToken cancel)
    {
        if (_isChecked)
            return;

        var baseUrl = Plain(linq);
        var row = new TextRow { PartitionKey = Key, RowKey = Key };
        row.SetText(baseUrl);
        var bound = await FindAsync(cancel)
            ?? (await table.AddAsync(row, cancel) is null ? await FindAsync(cancel) : baseUrl);
        if (bound != baseUrl)
        {
            throw new StoreUnavailableException(
                $"The tables of this storage account were filled from {bound ?? "(nowhere)"}; this run is set to {baseUrl}. "
                + "Choose another storage account for it (setting Tables:ServiceUri), or set LINQ_API_V3_BASE_URL back.");
        }

        _isChecked = true;
    }

    private async Task<string?> FindAsync(CancellationToken cancel) => (await table.FindAsync<TextRow>(Key, Key, cancel))?.WholeText();

    /// <summary>Without user, query and final slash, which say nothing about which Linq it is.</summary>
    private static string Plain(Uri linq) =>
        linq.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
}
