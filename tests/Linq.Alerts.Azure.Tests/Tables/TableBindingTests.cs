using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class TableBindingTests(Azurite azurite)
{
    private static readonly Uri First = new("https://user:pass@api.linqapp.com/api/partner/?key=1");

    [Fact]
    public async Task A_store_filled_from_one_Linq_refuses_another_by_name()
    {
        var table = await azurite.CreateTableAsync();
        await new TableHealthStore(table, First).LoadAsync(Some.Line.Id);
        var other = new TableHealthStore(table, new("http://localhost:5000/api/partner"));

        for (var i = 0; i < 2; i++)
        {
            var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => other.LoadAsync(Some.Line.Id));
            Assert.Contains("https://api.linqapp.com/api/partner", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("http://localhost:5000/api/partner", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("LINQ_API_V3_BASE_URL", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("pass", refusal.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<StoreUnavailableException>(() => other.CommitAsync(Some.Commit(new(null, default, []))));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => other.LoadRowAsync(Some.Line.Id));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => other.LoadPendingAsync(Some.Line.Id, 1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => other.MarkPublishedAsync(Some.Line.Id, [Some.Event(1)]));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => other.ReadHistoryAsync(Some.Line.Id).ToListAsync().AsTask());
    }

    [Fact]
    public async Task The_same_Linq_written_otherwise_is_the_same()
    {
        var table = await azurite.CreateTableAsync();
        await new TableHealthStore(table, First).LoadAsync(Some.Line.Id);

        await new TableHealthStore(table, new("https://api.linqapp.com/api/partner")).LoadAsync(Some.Line.Id);
    }

    [Fact]
    public async Task It_is_looked_at_once_a_process()
    {
        var counting = new CountingHook();
        var store = new TableHealthStore(new HookedTable(await azurite.CreateTableAsync(), counting), First);
        await store.LoadAsync(Some.Line.Id);
        counting.Clear();

        await store.LoadAsync(Some.Line.Id);

        Assert.Equal(1, counting.Total);
    }

    [Fact]
    public async Task Of_instances_that_start_at_once_all_see_who_was_first()
    {
        var table = await azurite.CreateTableAsync();
        var meanwhile = new MeanwhileHook("write") { Meanwhile = () => new TableHealthStore(table, First).LoadAsync(Some.Line.Id) };
        var same = new TableHealthStore(new HookedTable(table, meanwhile), First);
        await same.LoadAsync(Some.Line.Id);

        var second = await azurite.CreateTableAsync();
        var overtaken = new MeanwhileHook("write") { Meanwhile = () => new TableHealthStore(second, First).LoadAsync(Some.Line.Id) };
        var other = new TableHealthStore(new HookedTable(second, overtaken), new("https://other.example.com"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => other.LoadAsync(Some.Line.Id));
    }
}
