using System.Net;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace Linq.Alerts.Azure;

/// <summary>
/// Table operations for the stores: points and ranges of one known partition, and transactions, with errors translated into readable messages.
/// </summary>
internal sealed class StorageTable(TableClient client)
{
    /// <summary>The service's limits on a transaction.</summary>
    public const int MaxOperations = 100;
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Rows per answer; more come with the next one.</summary>
    public const int PageRows = 1_000;

    /// <summary>How many conflicts a call accepts before it gives up.</summary>
    public const int MaxTries = 10;

    private static readonly string[] KeyOnly = [nameof(ITableEntity.PartitionKey), nameof(ITableEntity.RowKey)];

    public string Name => client.Name;

    /// <summary>Null if there is no such row.</summary>
    public Task<T?> FindAsync<T>(string partition, string key, CancellationToken cancel)
        where T : class, ITableEntity => GuardAsync(
            async () =>
            {
                var found = await client.GetEntityIfExistsAsync<T>(partition, key, cancellationToken: cancel);
                if (found.HasValue)
                    return found.Value;
                // A 404 can also come from a proxy, which says nothing about the row.
                return found.GetRawResponse() is { } answer && !answer.Headers.Contains("x-ms-request-id") ? throw new RequestFailedException(answer) : null;
            },
            cancel);

    /// <summary>Reads the rows with <paramref name="from"/> ≤ key &lt; <paramref name="until"/>, in the order of their keys.</summary>
    /// <param name="most">Rows per answer, if the caller needs no more.</param>
    /// <param name="where">An additional condition, which the service evaluates row by row.</param>
    public async IAsyncEnumerable<T> ReadAsync<T>(
        string partition, string from, string until, int most = PageRows, IEnumerable<string>? select = null, string? where = null,
        [EnumeratorCancellation] CancellationToken cancel = default)
        where T : class, ITableEntity
    {
        var filter = $"PartitionKey eq '{partition}' and RowKey ge '{from}' and RowKey lt '{until}'{(where is null ? "" : $" and {where}")}";
        await using var rows = client.QueryAsync<T>(filter, Math.Clamp(most, 1, PageRows), select, cancel).GetAsyncEnumerator(cancel);
        while (await GuardAsync(() => rows.MoveNextAsync().AsTask(), cancel))
            yield return rows.Current;
    }

    /// <summary>Reads only the keys, to see which rows exist.</summary>
    public IAsyncEnumerable<string> ReadKeysAsync(string partition, string from, string until, int most, CancellationToken cancel) =>
        ReadAsync<TableRow>(partition, from, until, most, KeyOnly, cancel: cancel).Select(row => row.RowKey);

    public Task<ETag?> AddAsync<T>(T row, CancellationToken cancel)
        where T : TableRow =>
        WriteAsync(() => client.AddEntityAsync(row, cancel), cancel);

    /// <summary>Writes the row unconditionally.</summary>
    public Task<ETag?> PutAsync<T>(T row, CancellationToken cancel)
        where T : TableRow =>
        WriteAsync(() => client.UpsertEntityAsync(row, TableUpdateMode.Replace, cancel), cancel);

    /// <summary>Writes the row if it is still at <paramref name="version"/>.</summary>
    public Task<ETag?> ReplaceAsync<T>(T row, ETag version, CancellationToken cancel)
        where T : TableRow =>
        WriteAsync(() => client.UpdateEntityAsync(row, version, TableUpdateMode.Replace, cancel), cancel);

    /// <summary>Marks the row as reported by an alarm. Does nothing if the row was deleted or changed in the meantime.</summary>
    public Task NoteReportedAsync(TextRow row, DateTimeOffset at, CancellationToken cancel) =>
        WriteAsync(
            () => client.UpdateEntityAsync(
                new TableEntity(row.PartitionKey, row.RowKey) { [nameof(TextRow.ReportedAt)] = at }, row.ETag, TableUpdateMode.Merge, cancel),
            cancel);

    /// <summary>Performs all of <paramref name="actions"/> or none. A row that exists, is missing or was changed is a result, not an error.</summary>
    /// <exception cref="InvalidOperationException">More than fits in a transaction; nothing was sent.</exception>
    public async Task<TransactionAnswer> SubmitAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancel)
    {
        RequireFit(actions);
        return await GuardAsync(
            async () =>
            {
                try
                {
                    // Answers come in the order of the operations.
                    return new((await client.SubmitTransactionAsync(actions, cancel)).Value, null);
                }
                // The client reports this if the answer has no parts, which means that it isn't from the service.
                catch (InvalidOperationException e)
                {
                    throw new FormatException("What answered a transaction is not Table Storage.", e);
                }
                catch (TableTransactionFailedException e) when (IsAboutARow(e))
                {
                    return new TransactionAnswer(null, e.FailedTransactionActionIndex ?? 0) { Status = (HttpStatusCode)e.Status };
                }
            },
            cancel);
    }

    /// <exception cref="InvalidOperationException">More than fits in one transaction.</exception>
    public static void RequireFit(IReadOnlyList<TableTransactionAction> actions)
    {
        ArgumentOutOfRangeException.ThrowIfZero(actions.Count);
        var bytes = actions.Sum(TransactionSize.Of);
        if (actions.Count > MaxOperations || bytes > MaxBytes)
        {
            throw new InvalidOperationException(
                $"{actions.Count:N0} operations of about {bytes:N0} bytes are more than one transaction of Table Storage takes: "
                + $"{MaxOperations} operations and {MaxBytes:N0} bytes.");
        }
    }

    /// <summary>Deletes those of <paramref name="keys"/> that exist, up to <see cref="MaxOperations"/> at once, all or none.</summary>
    public async Task DeleteExistingAsync(string partition, IReadOnlyCollection<string> keys, CancellationToken cancel)
    {
        var standing = keys;
        for (var tries = 0; standing.Count > 0; tries++)
        {
            var answer = await SubmitAsync(
                [.. standing.Select(key => new TableTransactionAction(
                    TableTransactionActionType.Delete, new TableRow { PartitionKey = partition, RowKey = key }, ETag.All))],
                cancel);
            if (answer.Responses is not null)
                return;
            if (tries == MaxTries)
                throw new StoreUnavailableException($"Another process keeps deleting the same rows of the table '{Name}'. The app keeps retrying.");

            standing = await ExistingAsync(partition, standing, cancel);
        }
    }

    /// <summary>Those of <paramref name="keys"/> that exist, with one query per kind of row: querying each key would take a round trip each.</summary>
    public async Task<HashSet<string>> ExistingAsync(string partition, IEnumerable<string> keys, CancellationToken cancel)
    {
        HashSet<string> standing = new(StringComparer.Ordinal);
        foreach (var kind in keys.GroupBy(TableKeys.KindOf))
        {
            var wanted = kind.ToHashSet(StringComparer.Ordinal);
            // One character more than the last key, so that it is included but nothing after it.
            await foreach (var key in ReadKeysAsync(partition, wanted.Min(StringComparer.Ordinal)!, $"{wanted.Max(StringComparer.Ordinal)}|", PageRows, cancel))
            {
                if (wanted.Contains(key))
                    standing.Add(key);
            }
        }

        return standing;
    }

    /// <returns>The row's new version; null if a row already exists, is missing, or was changed.</returns>
    private Task<ETag?> WriteAsync(Func<Task<Response>> call, CancellationToken cancel) => GuardAsync(
        async Task<ETag?> () =>
        {
            try
            {
                return (await call()).Headers.ETag;
            }
            catch (RequestFailedException e) when (IsAboutARow(e))
            {
                return null;
            }
        },
        cancel);

    private static bool IsAboutARow(RequestFailedException e) =>
        e is { Status: 404 or 409 or 412, ErrorCode: not (null or "" or "TableNotFound" or "TableBeingDeleted") };

    private Task<T> GuardAsync<T>(Func<Task<T>> call, CancellationToken cancel) => TableTrouble.GuardAsync(Name, call, cancel);
}

/// <param name="Responses">One per operation, in order; null if nothing was written.</param>
/// <param name="FailedAt">The operation that failed.</param>
internal sealed record TransactionAnswer(IReadOnlyList<Response>? Responses, int? FailedAt)
{
    public HttpStatusCode Status { get; init; }

    /// <summary>Whether an operation's row doesn't exist.</summary>
    public bool MissesARow => FailedAt is not null && Status == HttpStatusCode.NotFound;
}
