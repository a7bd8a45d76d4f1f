using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Sqlite.Tests;

/// <summary>After any operations, and however often it is closed and reopened in between, the file has the same contents as the in-memory stores.</summary>
public sealed class SqliteModelTests
{
    private const int Lines = 3;

    [Fact]
    public async Task A_store_on_disk_and_one_in_memory_behave_alike()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            using var folder = new TestStore(inMemory: true);
            var model = new MemoryHealthStore();
            var store = folder.Open();
            var random = new Random(seed);
            for (var step = 0; step < 100; step++)
            {
                await DoOneThingAsync(random, model, store.Health);
                if (random.Next(10) == 0)
                    Assert.Null((await store.MaintainAsync()).Problem);
                if (random.Next(10) == 0)
                    store = folder.Open();
            }

            for (var line = 0; line < Lines; line++)
                await AssertAlikeAsync(model, store.Health, Some.LineNumber(line).Id);

            // A month later all that was published is gone, and nothing else.
            folder.Clock.Advance(TimeSpan.FromDays(31));
            await store.MaintainAsync();
            folder.Clock.Advance(TimeSpan.FromHours(1));
            Assert.NotNull((await store.MaintainAsync()).DeletedBefore);
            store = folder.Open();
            for (var line = 0; line < Lines; line++)
            {
                var pending = await model.LoadPendingAsync(Some.LineNumber(line).Id, 1000);
                Same.Events(pending, await store.Health.ReadHistoryAsync(Some.LineNumber(line).Id).ToListAsync());
                Same.Events(pending, await store.Health.LoadPendingAsync(Some.LineNumber(line).Id, 1000));
                Assert.Equal(
                    (await model.LoadAsync(Some.LineNumber(line).Id)).Chats.OrderBy(chat => chat.Id.Uuid), (await store.Health.LoadAsync(Some.LineNumber(line).Id)).Chats.OrderBy(chat => chat.Id.Uuid));
            }
        }
    }

    private static async Task DoOneThingAsync(Random random, MemoryHealthStore model, IHealthStore store)
    {
        var line = Some.LineNumber(random.Next(Lines));
        var snapshot = await model.LoadAsync(line.Id);
        var next = snapshot.Row?.NextSequence ?? 1;
        if (random.Next(3) == 0)
        {
            EventId[] marked = [Some.Event(random.Next((int)next) + 1, line), Some.Event(random.Next((int)next) + 1, line)];
            await model.MarkPublishedAsync(line.Id, marked);
            await store.MarkPublishedAsync(line.Id, marked);
            return;
        }

        var events = Enumerable.Range(0, random.Next(4)).Select(n => Some.Change(next + n, chat: random.Next(20), line: line)).ToList();
        var others = snapshot.Chats.Select(chat => chat.Id).Except(events.Select(change => change.Chat));
        var commit = Some.Commit(snapshot, line, [.. events.DistinctBy(change => change.Chat)]) with
        {
            Removed = [.. others.Where(_ => random.Next(4) == 0)],
        };
        Assert.Equal(await model.CommitAsync(commit), await store.CommitAsync(commit));
    }

    private static async Task AssertAlikeAsync(MemoryHealthStore model, IHealthStore store, LineId line)
    {
        var (expected, actual) = (await model.LoadAsync(line), await store.LoadAsync(line));
        Same.Row(expected.Row!, actual.Row);
        Assert.Equal(expected.Version, actual.Version);
        Assert.Equal(expected.Chats.OrderBy(chat => chat.Id.Uuid), actual.Chats.OrderBy(chat => chat.Id.Uuid));
        Same.Events(await model.LoadPendingAsync(line, 1000), await store.LoadPendingAsync(line, 1000));
        Same.Events(await model.ReadHistoryAsync(line).ToListAsync(), await store.ReadHistoryAsync(line).ToListAsync());
    }
}
