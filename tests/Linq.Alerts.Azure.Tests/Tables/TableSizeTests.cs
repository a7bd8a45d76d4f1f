using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>What the service limits: a transaction, a row, a property, a page.</summary>
public sealed class TableSizeTests(Azurite azurite)
{
    /// <summary>The largest count that an event is read with.</summary>
    private const long MaxCount = 1_000_000_000_000;

    private static readonly Uri Linq = new("https://api.example.com/partner");

    private readonly CountingHook _counting = new();

    /// <summary>The longest event of each kind that the core makes: see LineBaselined.MaxWorst and ChatFacts.</summary>
    private static AlertEvent LongestEvent(int n) => n switch
    {
        0 => new LineBaselined(MaxCount, MaxCount, MaxCount, MaxCount,
            [.. Enumerable.Range(0, LineBaselined.MaxWorst).Select(chat => new SickChat(Some.Chat(chat), HealthStatus.Critical, Some.Time.AddTicks(-1), LastFour.Email))])
        {
            Id = Some.Event(n + 1),
            Line = Some.LineName,
            ObservedAt = Some.Time,
        },
        _ => Some.Change(n + 1, HealthStatus.OptedOut, HealthStatus.Critical, n) with
        {
            Since = Some.Time.AddTicks(1),
            Facts = new(LastFour.Email, true, new('s', 20), ChatFacts.TrustedDocUrl("https://docs.linqapp.com/" + new string('&', 475))),
        },
    };

    [Fact]
    public async Task The_largest_commit_that_the_core_makes_is_far_below_the_limit()
    {
        var largest = 0;
        var sent = new SentBatch();
        var table = new MeasuredTable(await azurite.CreateTableAsync(sent), sent, size => largest = Math.Max(largest, size));
        var store = new TableHealthStore(new HookedTable(table, _counting), Linq);
        var snapshot = await store.LoadAsync(Some.Line.Id);
        AlertEvent[] events = [.. Enumerable.Range(0, 33).Select(LongestEvent)];
        var commit = Some.Commit(snapshot, events);
        commit = commit with { Written = [.. Enumerable.Range(1, 33).Select(n => Some.ChatRow(n) with { Doubt = new(HealthStatus.AtRisk, Some.Time) })] };
        Assert.Equal(StreamCommit.MaxOperations, commit.Operations);

        await store.CommitAsync(commit);

        Same.Events(events, await store.LoadPendingAsync(Some.Line.Id, 100));
        Assert.InRange(largest, 50_000, StorageTable.MaxBytes / 8);
    }

    [Fact]
    public async Task A_commit_beyond_the_limits_is_refused_and_nothing_is_sent()
    {
        var store = new TableHealthStore(new HookedTable(await azurite.CreateTableAsync(), _counting), Linq);
        var empty = await store.LoadAsync(Some.Line.Id);
        _counting.Clear();

        // Three million characters as rows, and twice as many bytes on the wire: JSON within JSON.
        AlertEvent Huge(int n) => new Alarm(AlarmKind.Stale, true, new('\\', 25_000)) { Id = Some.Event(n), Line = Some.LineName, ObservedAt = Some.Time };
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.CommitAsync(Some.Commit(empty, Some.Changes(40))));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.CommitAsync(Some.Commit(empty, [.. Enumerable.Range(1, 33).Select(Huge)])));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.CommitAsync(Some.Commit(empty,
            new Alarm(AlarmKind.Stale, true, new('x', 500_000)) { Id = Some.Event(1), Line = Some.LineName, ObservedAt = Some.Time })));

        Assert.Equal(0, _counting.Total);
        Assert.Null((await store.LoadAsync(Some.Line.Id)).Row);
    }

    [Theory]
    [InlineData(32 * 1024 - 1)]
    [InlineData(32 * 1024)]
    [InlineData(32 * 1024 + 1)]
    [InlineData(15 * 32 * 1024)]
    public async Task A_text_is_stored_in_full_however_many_properties_it_takes(int length)
    {
        var table = new StorageTable(await azurite.CreateTableAsync());
        var row = new TextRow { PartitionKey = "p", RowKey = "k" };
        var text = string.Create(length, 0, (span, _) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = (char)('a' + (i % 26));
        });
        row.SetText(text);

        await table.AddAsync(row, CancellationToken.None);

        Assert.Equal(text, (await table.FindAsync<TextRow>("p", "k", CancellationToken.None))?.WholeText());
        Assert.Throws<InvalidOperationException>(() => row.SetText(new('x', (15 * 32 * 1024) + 1)));
    }

    [Fact]
    public async Task An_account_with_very_many_lines_fits()
    {
        var store = new TableHealthStore(await azurite.CreateTableAsync(), Linq);
        var commit = Some.Commit(
            await store.LoadAccountAsync(), [.. Enumerable.Range(0, 4_000).Select(n => new KnownLine(new(Guid.NewGuid()), Some.Number(n % 100).InFull, 3, true) { Reputation = Reputation.Critical })]);

        await store.CommitAsync(commit);

        Same.Row(commit.Row, (await store.LoadAccountAsync()).Row);
    }

    [Fact]
    public async Task Paging_continues_to_the_last_row()
    {
        var store = new TableHealthStore(new HookedTable(await azurite.CreateTableAsync(), _counting), Linq);
        var version = default(RowVersion);
        for (var first = 1; first <= 2_401; first += 33)
        {
            version = await store.CommitAsync(Some.Commit(new(Some.Row(), version, []), Some.Changes(33, first)));
        }

        _counting.Clear();
        Assert.Equal(2_409, (await store.LoadAsync(Some.Line.Id)).Chats.DistinctBy(chat => chat.Id).Count());
        // The line's row and its chats: at most one read, and one more for each further thousand unhealthy chats.
        Assert.Equal(3, _counting.Total);
        Same.Events(Some.Changes(2_409), await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
        Same.Events(Some.Changes(2_409), await store.LoadPendingAsync(Some.Line.Id, 5_000));
        _counting.Clear();
        Same.Events(Some.Changes(100), await store.LoadPendingAsync(Some.Line.Id, 100));
        Assert.Equal(1, _counting.Total);
    }

    [Fact]
    public async Task Thousands_of_entries_can_wait_for_one_route_and_end()
    {
        var ledger = new TableDeliveryLedger(new HookedTable(await azurite.CreateTableAsync(), _counting), new FakeTimeProvider(Some.Time));
        var entries = Some.Changes(2_500).Select(change => Some.Entry(change)).ToList();
        await ledger.AddAsync(entries);
        // A route's name once, then two rows per entry.
        Assert.Equal(51, _counting.Total);

        Same.Entries(entries, await ledger.LoadWaitingAsync("slack"));
        Assert.Equal(new(1_000, Some.Time, 0), await ledger.LoadBacklogAsync("slack", Some.Time, DateTimeOffset.MaxValue));
        _counting.Clear();
        var outcome = new Outcome(OutcomeKind.Dead, new('w', 10_000), Some.Time);
        await ledger.EndAsync("slack", [.. entries.Take(2_000).Select(entry => entry.Event.Id)], outcome);

        // Three pages of waiting entries, then three rows per entry.
        Assert.Equal(3 + 61, _counting.Total);
        Same.Entries(entries.Skip(2_000), await ledger.LoadWaitingAsync("slack"));
        Assert.Equal(new(500, Some.Time, 2_000), await ledger.LoadBacklogAsync("slack", Some.Time, DateTimeOffset.MaxValue));
        var read = await ledger.ReadAsync("slack").ToListAsync();
        Assert.Equal(entries.Select(entry => entry.Event.Id), read.Select(entry => entry.Event.Id));
        // A reason is truncated before it can keep an entry from ending.
        Assert.All(read.Take(2_000), entry => Assert.Equal(4_001, entry.Outcome?.Why.Length));
    }

    /// <summary>Compares what the store itself reckons with what the client really sends.</summary>
    private sealed class MeasuredTable(TableClient table, SentBatch sent, Action<int> measure) : TableClient
    {
        /// <summary>The longest that an account's address can be: each operation of a transaction carries it.</summary>
        private const string LongestAddress = "https://an-account-of-24-letters.table.core.windows.net";

        public override string Name => table.Name;

        public override global::Azure.AsyncPageable<T> QueryAsync<T>(
            string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
            table.QueryAsync<T>(filter, maxPerPage, select, cancellationToken);

        public override Task<global::Azure.NullableResponse<T>> GetEntityIfExistsAsync<T>(
            string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
            table.GetEntityIfExistsAsync<T>(partitionKey, rowKey, select, cancellationToken);

        public override Task<global::Azure.Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) =>
            table.AddEntityAsync(entity, cancellationToken);

        public override async Task<global::Azure.Response<IReadOnlyList<global::Azure.Response>>> SubmitTransactionAsync(
            IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
        {
            var actions = transactionActions.ToList();
            var answer = await table.SubmitTransactionAsync(actions, cancellationToken);
            var reckoned = actions.Sum(TransactionSize.Of);
            Assert.InRange(sent.Bytes + (actions.Count * (LongestAddress.Length - sent.AddressLength)), 1, reckoned);
            measure(reckoned);
            return answer;
        }
    }

    /// <summary>How long the body of the last transaction was, and the account's address that each of its operations carries.</summary>
    private sealed class SentBatch : HttpPipelineSynchronousPolicy
    {
        public int Bytes { get; private set; }

        public int AddressLength { get; private set; }

        public override void OnSendingRequest(HttpMessage message)
        {
            var address = message.Request.Uri.ToString();
            if (!address.EndsWith("/$batch", StringComparison.Ordinal))
                return;
            using var body = new MemoryStream();
            message.Request.Content!.WriteTo(body, CancellationToken.None);
            (Bytes, AddressLength) = ((int)body.Length, address.Length - "/$batch".Length);
        }
    }
}
