namespace Linq.Alerts.Azure;

/// <summary>Records which Linq the store was filled from, and refuses to continue with another: see <see cref="StoreBinding"/>.</summary>
internal sealed class TableBinding(StorageTable table, Uri linq)
{
    private const string Key = "binding";

    private readonly string _baseUrl = StoreBinding.Plain(linq);

    /// <summary>Whether the tables are known to be bound to the Linq of this run, which never changes.</summary>
    private volatile bool _isBound;

    /// <summary>Checks the binding until the tables are bound to the Linq of this run; after that, no more.</summary>
    public async ValueTask CheckAsync(CancellationToken cancel)
    {
        if (_isBound)
            return;
        var row = await table.FindAsync<TextRow>(Key, Key, cancel);
        _isBound = row?.WholeText() == _baseUrl;
        if (row is not null && !_isBound && !await IsEmptyAsync(cancel))
            throw Refusal(row);
    }

    /// <summary>Binds the tables before the first data from Linq is written to them.</summary>
    public async ValueTask BindAsync(StreamCommit commit, CancellationToken cancel)
    {
        if (_isBound || !StoreBinding.Binds(commit))
            return;
        var present = await table.FindAsync<TextRow>(Key, Key, cancel);
        if (present?.WholeText() == _baseUrl)
        {
            _isBound = true;
            return;
        }

        if (present is not null && !await IsEmptyAsync(cancel))
            throw Refusal(present);
        var row = new TextRow { PartitionKey = Key, RowKey = Key };
        row.SetText(_baseUrl);
        var written = present is null ? await table.AddAsync(row, cancel) : await table.ReplaceAsync(row, present.ETag, cancel);
        // Another instance was faster, or this request was sent twice: check which.
        if (written is null && await table.FindAsync<TextRow>(Key, Key, cancel) is var other && other?.WholeText() != _baseUrl)
            throw Refusal(other);
        _isBound = true;
    }

    private async Task<bool> IsEmptyAsync(CancellationToken cancel) => StoreBinding.IsEmpty(
        await table.FindAsync<TextRow>(TableKeys.PartitionOf(LineId.Account), TableKeys.Line, cancel) is { } row ? StoredText.ReadAccount(row.WholeText()) : null);

    private StoreUnavailableException Refusal(TextRow? bound) => new(
        $"The tables of this storage account were filled from {bound?.WholeText() ?? "(nowhere)"}; this run uses {_baseUrl}. "
        + "Use another storage account for it (setting Tables:ServiceUri), or restore the old LINQ_API_V3_BASE_URL.");
}
