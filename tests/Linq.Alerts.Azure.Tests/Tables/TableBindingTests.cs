using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class TableBindingTests(Azurite azurite)
{
    private static readonly Uri First = new("https://user:pass@api.linqapp.com/api/partner/?key=1");
    private static readonly Uri Other = new("http://localhost:5000/api/partner");

    [Fact]
    public async Task A_store_filled_from_one_Linq_refuses_another_by_name()
    {
        var table = await azurite.CreateTableAsync();
        await FillAsync(new(table, First));
        var other = new TableHealthStore(table, Other);

        for (var i = 0; i < 2; i++)
        {
            var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => other.LoadAsync(Some.Line.Id));
            Assert.Contains("https://api.linqapp.com/api/partner", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("http://localhost:5000/api/partner", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("LINQ_API_V3_BASE_URL", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("pass", refusal.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<StoreUnavailableException>(() => other.CommitAsync(Some.Commit(new LineSnapshot(null, default, []))));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => other.LoadRowAsync(Some.Line.Id));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => other.LoadPendingAsync(Some.Line.Id, 1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => other.MarkPublishedAsync(Some.Line.Id, [Some.Event(1)]));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => other.ReadHistoryAsync(Some.Line.Id).ToListAsync().AsTask());
    }

    [Fact]
    public async Task A_store_that_has_received_no_answer_yet_may_be_filled_from_another_Linq()
    {
        var table = await azurite.CreateTableAsync();
        // A typo in the base URL: what it gets is an alarm on the account's row.
        await FillAsync(new(table, Other), lines: 0);

        await FillAsync(new(table, First));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => new TableHealthStore(table, Other).LoadAsync(Some.Line.Id));
    }

    [Fact]
    public async Task Tables_that_an_earlier_version_bound_at_first_contact_are_bound_again()
    {
        var table = await azurite.CreateTableAsync();
        var row = new TextRow { PartitionKey = "binding", RowKey = "binding" };
        row.SetText("https://127.0.0.1:1");
        await table.AddEntityAsync(row);

        await FillAsync(new(table, First));

        await new TableHealthStore(table, First).LoadAsync(Some.Line.Id);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => new TableHealthStore(table, new("https://127.0.0.1:1")).LoadAsync(Some.Line.Id));
    }

    [Fact]
    public async Task The_same_address_written_differently_counts_as_the_same_Linq()
    {
        var table = await azurite.CreateTableAsync();
        await FillAsync(new(table, First));

        await new TableHealthStore(table, new("https://api.linqapp.com/api/partner")).LoadAsync(Some.Line.Id);
    }

    [Fact]
    public async Task The_binding_is_read_once_per_process()
    {
        var counting = new CountingHook();
        var store = new TableHealthStore(new HookedTable(await azurite.CreateTableAsync(), counting), First);
        await FillAsync(store);
        counting.Clear();

        await store.LoadAsync(Some.Line.Id);

        Assert.Equal(1, counting.Total);
    }

    [Fact]
    public async Task Instances_that_start_at_once_all_see_which_was_first()
    {
        var table = await azurite.CreateTableAsync();
        var meanwhile = new MeanwhileHook("write") { Meanwhile = () => FillAsync(new(table, First), Some.OtherLine) };
        await FillAsync(new(new HookedTable(table, meanwhile), First));

        var second = await azurite.CreateTableAsync();
        var overtaken = new MeanwhileHook("write") { Meanwhile = () => FillAsync(new(second, First)) };
        await Assert.ThrowsAsync<StoreUnavailableException>(() => FillAsync(new(new HookedTable(second, overtaken), new("https://other.example.com"))));
    }

    /// <summary>Commits the account's row, with so many lines as Linq has listed.</summary>
    private static async Task FillAsync(TableHealthStore store, int lines) => await store.CommitAsync(Some.Commit(
        await store.LoadAccountAsync(), [.. Enumerable.Range(1, lines).Select(n => new KnownLine(Some.LineNumber(n).Id, Some.Number(n).InFull))]));

    private static async Task FillAsync(TableHealthStore store) => await FillAsync(store, lines: 2);

    /// <summary>Commits a line's row.</summary>
    private static async Task FillAsync(TableHealthStore store, Line line) => await store.CommitAsync(Some.Commit(await store.LoadAsync(line.Id), line));
}
