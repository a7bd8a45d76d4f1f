using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Linq.Alerts.Azure.Tests;

/// <summary>
/// A table client that really works, over the service's REST interface, for builds that have only the declarations of the package: the members
/// that we use, with the package's behaviour. It never tries a request twice.
/// </summary>
internal sealed class RestTableClient(Uri endpoint, string name) : TableClient
{
    private readonly RestCalls _calls = new(endpoint);

    public override string Name => name;

    public override async Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _calls.SendAsync(HttpMethod.Post, "Tables", new JsonObject { ["TableName"] = name }, null, cancellationToken);
        return Response.FromValue(new TableItem(name), answer.Check(HttpStatusCode.Conflict));
    }

    public override AsyncPageable<T> QueryAsync<T>(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
        new Pages<T>((continuation, hint, cancel) => ReadPageAsync<T>(filter, hint ?? maxPerPage, select, continuation, cancel), cancellationToken);

    public override async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
    {
        var query = select is null ? "" : $"?$select={Uri.EscapeDataString(string.Join(',', select))}";
        var answer = await _calls.SendAsync(HttpMethod.Get, RestEntity.PathOf(name, partitionKey, rowKey) + query, null, null, cancellationToken);
        return answer.Status == (int)HttpStatusCode.NotFound
            ? new Nothing<T>(answer) : Response.FromValue(RestEntity.Read<T>(answer.Check().Json), answer);
    }

    public override Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) =>
        SendAsync(RestOperation.Add(name, entity), cancellationToken);

    public override Task<Response> UpsertEntityAsync<T>(
        T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
        SendAsync(RestOperation.Write(name, entity, mode, null), cancellationToken);

    public override Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
        ifMatch == default
            ? throw new ArgumentException("Value cannot be empty.", nameof(ifMatch))
            : SendAsync(RestOperation.Write(name, entity, mode, ifMatch), cancellationToken);

    public override Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        SendAsync(RestOperation.Delete(name, partitionKey, rowKey, ifMatch), cancellationToken);

    public override async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        var operations = transactionActions.Select(action => RestOperation.Of(name, action)).ToList();
        var answer = await _calls.SendBatchAsync(operations, cancellationToken);
        answer.Check();
        var parts = RestBatch.Read(answer.Text);
        if (parts.FirstOrDefault(part => part.Status >= 400) is { } failed)
            throw new TableTransactionFailedException(failed.Failure());
        return Response.FromValue<IReadOnlyList<Response>>(parts, answer);
    }

    private async Task<Response> SendAsync(RestOperation operation, CancellationToken cancel) =>
        (await _calls.SendAsync(operation.Method, operation.Path, operation.Body, operation.IfMatch, cancel)).Check();

    private async Task<Page<T>> ReadPageAsync<T>(
        string? filter, int? most, IEnumerable<string>? select, string? continuation, CancellationToken cancel)
        where T : class, ITableEntity
    {
        var query = new StringBuilder($"{name}()?");
        if (filter is not null)
            query.Append(System.Globalization.CultureInfo.InvariantCulture, $"$filter={Uri.EscapeDataString(filter)}&");
        if (most is not null)
            query.Append(System.Globalization.CultureInfo.InvariantCulture, $"$top={most}&");
        if (select is not null)
            query.Append(System.Globalization.CultureInfo.InvariantCulture, $"$select={Uri.EscapeDataString(string.Join(',', select))}&");
        query.Append(continuation);
        var answer = (await _calls.SendAsync(HttpMethod.Get, query.ToString().TrimEnd('&', '?'), null, null, cancel)).Check();
        return Page<T>.FromValues([.. answer.Json["value"]!.AsArray().Select(row => RestEntity.Read<T>(row!))], answer.Continuation, answer);
    }

    /// <summary>The package's answer for an entity that is not there.</summary>
    private sealed class Nothing<T>(Response answer) : NullableResponse<T>
    {
        public override bool HasValue => false;

        public override T Value => throw new InvalidOperationException("The entity is not there.");

        public override Response GetRawResponse() => answer;
    }

    private sealed class Pages<T>(Func<string?, int?, CancellationToken, Task<Page<T>>> read, CancellationToken cancel) : AsyncPageable<T>(cancel)
        where T : notnull
    {
        public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            do
            {
                var page = await read(continuationToken, pageSizeHint, CancellationToken);
                yield return page;
                continuationToken = page.ContinuationToken;
            }
            while (continuationToken is not null);
        }
    }
}
