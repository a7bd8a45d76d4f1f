using Azure.Data.Tables;

namespace Linq.Alerts.Azure;

/// <summary>The silences in Table Storage: one partition, because there are few and each intake loads all of them.</summary>
/// <param name="table">The table <see cref="AzureNames.DeliveriesTable"/>.</param>
public sealed class TableSilences(TableClient table, TimeProvider clock, UnreadableRows? unreadable = null) : ISilences
{
    internal const string Partition = "silences";
    internal const string Prefix = "silence|";

    private readonly StorageTable _table = new(table);
    private readonly UnreadableRows _unreadable = unreadable ?? new();

    public async Task<IReadOnlyList<Silence>> LoadAsync(CancellationToken cancel = default)
    {
        var kept = clock.GetUtcNow() - Retention.Kept;
        return await _table.ReadAsync<TextRow>(Partition, Prefix, TableKeys.After(Prefix), cancel: cancel)
            .Select(row => TryRead(row) ?? EndOfUnreadable(row))
            .OfType<Silence>()
            .Where(silence => !silence.ExpiredBefore(kept))
            .ToListAsync(cancel);
    }

    public async Task AddAsync(Silence silence, CancellationToken cancel = default)
    {
        var row = new TextRow { PartitionKey = Partition, RowKey = KeyOf(silence.Id) };
        row.SetText(silence.ToJson());
        // If it already exists, this is a repeated call.
        await _table.AddAsync(row, cancel);
    }

    public async Task EndAsync(SilenceId id, DateTimeOffset at, CancellationToken cancel = default)
    {
        for (var tries = 0; tries <= StorageTable.MaxTries; tries++)
        {
            // An unreadable one silences nothing.
            if (await _table.FindAsync<TextRow>(Partition, KeyOf(id), cancel) is not { } row || TryRead(row) is not { } silence || silence.EndedAt(at) is var ended && ended == silence)
                return;
            row.SetText(ended.ToJson());
            if (await _table.ReplaceAsync(row, row.ETag, cancel) is not null)
                return;
        }

        throw new StoreUnavailableException($"Another process keeps changing the silence {id}. The app keeps retrying.");
    }

    private Silence? TryRead(TextRow row) => _unreadable.Try(
        _table, row, () => StoredText.ReadSilence(row.WholeText()),
        () => $"The silence {row.RowKey[Prefix.Length..]} cannot be read, so it has ended, and what it kept back and is still so is sent");

    /// <summary>An unreadable one ended when an alarm reported it. It silences nothing before that either.</summary>
    private static Silence? EndOfUnreadable(TextRow row) =>
        row.ReportedAt is { } at && SilenceId.TryParse(row.RowKey[Prefix.Length..], out var id) ? Silence.Unreadable(id, at) : null;

    private static string KeyOf(SilenceId id) => $"{Prefix}{id}";
}
