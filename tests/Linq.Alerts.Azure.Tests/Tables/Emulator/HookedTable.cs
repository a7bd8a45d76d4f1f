using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Linq.Alerts.Azure.Tests;

/// <summary>A table whose requests all go through <paramref name="hook"/>, which can count, fail or repeat them, or die.</summary>
internal sealed class HookedTable(TableClient table, ITableHook hook) : TableClient
{
    public override string Name => table.Name;

    public override Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) =>
        table.CreateIfNotExistsAsync(cancellationToken);

    public override AsyncPageable<T> QueryAsync<T>(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
        new Pages<T>(table.QueryAsync<T>(filter, maxPerPage, select, cancellationToken), hook);

    public override Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
        hook.CallAsync("point read", () => table.GetEntityIfExistsAsync<T>(partitionKey, rowKey, select, cancellationToken));

    public override Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) =>
        hook.CallAsync("write", () => table.AddEntityAsync(entity, cancellationToken));

    public override Task<Response> UpsertEntityAsync<T>(
        T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
        hook.CallAsync("write", () => table.UpsertEntityAsync(entity, mode, cancellationToken));

    public override Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
        hook.CallAsync("write", () => table.UpdateEntityAsync(entity, ifMatch, mode, cancellationToken));

    public override Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        hook.CallAsync("write", () => table.DeleteEntityAsync(partitionKey, rowKey, ifMatch, cancellationToken));

    public override Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) =>
        hook.CallAsync("transaction", () => table.SubmitTransactionAsync(transactionActions, cancellationToken));

    private sealed class Pages<T>(AsyncPageable<T> pages, ITableHook hook) : AsyncPageable<T>
        where T : notnull
    {
        public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            await using var page = pages.AsPages(continuationToken, pageSizeHint).GetAsyncEnumerator();
            while (true)
            {
                // Each page is a request; the end is known without another.
                var next = await hook.CallAsync("range read", async () => await page.MoveNextAsync() ? page.Current : null);
                if (next is null)
                    yield break;
                yield return next;
                if (next.ContinuationToken is null)
                    yield break;
            }
        }
    }
}

internal interface ITableHook
{
    /// <param name="kind">point read, range read, write or transaction.</param>
    Task<T> CallAsync<T>(string kind, Func<Task<T>> call);
}
