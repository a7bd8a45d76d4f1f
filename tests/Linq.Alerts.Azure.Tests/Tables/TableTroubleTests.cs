using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>The messages for people when the storage fails, and that the next attempt works.</summary>
public sealed class TableTroubleTests(Azurite azurite)
{
    private static readonly Uri Linq = new("https://api.example.com/partner");

    private readonly FailingHook _failing = new();

    public static TheoryData<string, Exception> Troubles => new()
    {
        { "is throttling", new RequestFailedException(503, "The server is busy.", "ServerBusy", null) },
        { "is throttling", new RequestFailedException(429, "Too many requests.", "TooManyRequests", null) },
        { "failed at the table", new RequestFailedException(500, "Internal.", "InternalError", null) },
        { "failed at the table", new RequestFailedException(408, "Timeout.", "OperationTimedOut", null) },
        { "Storage Table Data Contributor", new RequestFailedException(403, "No.", "AuthorizationPermissionMismatch", null) },
        { "deploy again", new RequestFailedException(404, "No table.", "TableNotFound", null) },
        { "being deleted", new RequestFailedException(409, "Going.", "TableBeingDeleted", null) },
        { "Tables:ServiceUri", new RequestFailedException("No such host is known.", new HttpRequestException("name")) },
        { "did not answer in time", new TaskCanceledException("The operation was cancelled because it exceeded the configured timeout.") },
        { "did not answer to the end", new IOException("The response ended prematurely.") },
        { "managed identity", new AuthenticationFailedException("ManagedIdentityCredential authentication failed.") },
        { "is throttling", new AggregateException("Retry failed after 4 tries.", new IOException("x"), new RequestFailedException(503, "Busy.", "ServerBusy", null)) },
    };

    [Fact]
    public void A_call_gives_up_before_the_lease_of_a_pass_or_a_place_expires()
    {
        var retry = TablesConnection.Options.Retry;

        Assert.True((retry.NetworkTimeout * (retry.MaxRetries + 1)) + (retry.MaxDelay * retry.MaxRetries) < TimeSpan.FromMinutes(2));
        Assert.True(retry.MaxRetries > 0);
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Each_failure_names_its_cause_and_the_next_attempt_continues(string words, Exception trouble)
    {
        var store = new TableHealthStore(new HookedTable(await azurite.CreateTableAsync(), _failing), Linq);
        var ledger = new TableDeliveryLedger(new HookedTable(await azurite.CreateTableAsync(), _failing), new FakeTimeProvider(Some.Time));
        var commit = Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change());
        Func<Task>[] calls =
        [
            () => store.LoadAsync(Some.Line.Id),
            () => store.LoadRowAsync(Some.Line.Id),
            () => store.CommitAsync(commit),
            () => store.LoadPendingAsync(Some.Line.Id, 1),
            () => store.ReadHistoryAsync(Some.Line.Id).ToListAsync().AsTask(),
            () => store.MarkPublishedAsync(Some.Line.Id, [Some.Event(1)]),
            () => ledger.AddAsync([Some.Entry(Some.Change())]),
            () => ledger.LoadPlaceAsync("slack"),
            () => ledger.SavePlaceAsync(new("slack"), default),
            () => ledger.LoadWaitingAsync("slack"),
            () => ledger.EndAsync("slack", [Some.Event(1)], Some.Delivered),
            () => ledger.LoadRouteNamesAsync(),
            () => ledger.LoadBacklogAsync("slack", Some.Time, DateTimeOffset.MaxValue),
            () => ledger.ReadAsync("slack").ToListAsync().AsTask(),
        ];

        _failing.Failure = trouble;
        foreach (var call in calls)
        {
            var said = await Assert.ThrowsAsync<StoreUnavailableException>(call);
            Assert.Contains(words, said.Message, StringComparison.Ordinal);
        }

        _failing.Failure = null;
        foreach (var call in calls)
            await call();
        Assert.Empty(await ledger.LoadWaitingAsync("slack"));
        Assert.Equal(commit.Id, (await store.LoadRowAsync(Some.Line.Id)).Row?.LastCommit);
    }

    [Fact]
    public async Task A_missing_table_is_reported_from_the_services_own_response()
    {
        var store = new TableHealthStore(azurite.MissingTable(), Linq);
        var ledger = new TableDeliveryLedger(azurite.MissingTable(), new FakeTimeProvider(Some.Time));

        Assert.Contains("deploy again", (await Assert.ThrowsAsync<StoreUnavailableException>(() => store.LoadAsync(Some.Line.Id))).Message, StringComparison.Ordinal);
        Assert.Contains("deploy again", (await Assert.ThrowsAsync<StoreUnavailableException>(() => ledger.AddAsync([Some.Entry(Some.Change())]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancellation_is_not_reported_as_a_failure()
    {
        var store = new TableHealthStore(new HookedTable(await azurite.CreateTableAsync(), _failing), Linq);
        await store.LoadAsync(Some.Line.Id);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.LoadAsync(Some.Line.Id, stop.Token));

        // A client that was cancelled between retries throws a different exception.
        _failing.Failure = new AggregateException(new RequestFailedException(503, "Busy.", "ServerBusy", null), new TaskCanceledException());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.LoadAsync(Some.Line.Id, stop.Token));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(407)]
    [InlineData(409)]
    [InlineData(451)]
    public async Task A_page_from_a_proxy_is_a_failure_and_not_a_response(int status)
    {
        await using var proxy = await LoopbackServer.StartAsync(context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, "text/html");
            return context.Response.WriteAsync("<html><body>Who are you? +12025550142</body></html>");
        });
        var options = TablesConnection.Options;
        options.Retry.MaxRetries = 0;
        TableClient Table() => new(new Uri(proxy.Url), "table", new TableSharedKeyCredential("account", Convert.ToBase64String(new byte[32])), options);
        var store = new TableHealthStore(Table(), Linq);
        var ledger = new TableDeliveryLedger(Table(), new FakeTimeProvider(Some.Time));
        Func<Task>[] calls =
        [
            () => store.LoadAsync(Some.Line.Id),
            () => ledger.LoadWaitingAsync("slack"),
            () => ledger.LoadRouteNamesAsync(),
            () => ledger.LoadPlaceAsync("slack"),
            // A write that the proxy answered with 200 looks like one that was done, but a transaction's answer has parts.
            () => status is 200 or 202 ? Task.FromException(new StoreUnavailableException("is tested by the next")) : ledger.SavePlaceAsync(new("slack"), default),
            () => ledger.EndAsync("slack", [Some.Event(1)], Some.Delivered),
        ];

        foreach (var call in calls)
            Assert.DoesNotContain("2025550142", (await Assert.ThrowsAsync<StoreUnavailableException>(call)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_answered_by_a_proxy_is_a_failure()
    {
        await using var proxy = await LoopbackServer.StartAsync(context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (202, "text/html");
            return context.Response.WriteAsync("<html>Who are you?</html>");
        });
        var options = TablesConnection.Options;
        options.Retry.MaxRetries = 0;
        var table = new StorageTable(new(new Uri(proxy.Url), "table", new TableSharedKeyCredential("account", Convert.ToBase64String(new byte[32])), options));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => table.SubmitAsync(
            [new(TableTransactionActionType.Add, new TableRow { PartitionKey = "p", RowKey = "r" })], default));
    }

    [Fact]
    public async Task A_bug_is_not_mistaken_for_an_outage()
    {
        var store = new TableHealthStore(new HookedTable(await azurite.CreateTableAsync(), _failing), Linq);

        _failing.Failure = new RequestFailedException(400, "One of the request inputs is not valid.", "InvalidInput", null);
        await Assert.ThrowsAsync<RequestFailedException>(() => store.LoadAsync(Some.Line.Id));
        _failing.Failure = new InvalidOperationException("a bug");
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.LoadAsync(Some.Line.Id));
    }
}
