using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>Whatever is done to them, by whichever process, the tables hold what memory holds.</summary>
public sealed class TableModelTests(Azurite azurite)
{
    private const int Lines = 3;

    [Fact]
    public async Task A_table_and_a_store_in_memory_answer_alike()
    {
        for (var seed = 0; seed < 3; seed++)
        {
            var table = await azurite.CreateTableAsync();
            TableHealthStore Open() => new(table, new("https://api.example.com"));
            var (model, store, random) = (new MemoryHealthStore(), Open(), new Random(seed));
            for (var step = 0; step < 80; step++)
            {
                var line = Some.LineNumber(random.Next(Lines));
                var (expected, actual) = (await model.LoadAsync(line.Id), await store.LoadAsync(line.Id));
                var next = expected.Row?.NextSequence ?? 1;
                if (random.Next(3) == 0)
                {
                    EventId[] marked = [Some.Event(random.Next((int)next) + 1, line), Some.Event(random.Next((int)next) + 1, line)];
                    await model.MarkPublishedAsync(line.Id, marked);
                    await store.MarkPublishedAsync(line.Id, marked);
                }
                else
                {
                    var events = Enumerable.Range(0, random.Next(4)).Select(n => Some.Change(next + n, chat: random.Next(20), line: line)).DistinctBy(change => change.Chat).ToList();
                    var others = expected.Chats.Select(chat => chat.Id).Append(Some.Chat(77)).Except(events.Select(change => change.Chat));
                    var commit = Some.Commit(expected, line, [.. events]) with { Removed = [.. others.Where(_ => random.Next(4) == 0)] };
                    await model.CommitAsync(commit);
                    await store.CommitAsync(commit with { BasedOn = actual.Version });
                }

                if (random.Next(10) == 0)
                    store = Open();
            }

            for (var n = 0; n < Lines; n++)
            {
                var line = Some.LineNumber(n).Id;
                var (expected, actual) = (await model.LoadAsync(line), await store.LoadAsync(line));
                Same.Row(expected.Row!, actual.Row);
                Assert.Equal(expected.Chats.OrderBy(chat => chat.Id.Uuid), actual.Chats.OrderBy(chat => chat.Id.Uuid));
                Same.Events(await model.LoadPendingAsync(line, 1_000), await store.LoadPendingAsync(line, 1_000));
                Same.Events(await model.ReadHistoryAsync(line).ToListAsync(), await store.ReadHistoryAsync(line).ToListAsync());
            }
        }
    }

    [Fact]
    public async Task A_table_and_a_ledger_in_memory_answer_alike()
    {
        string[] routes = ["slack", "e-mail", "on-call"];
        for (var seed = 0; seed < 3; seed++)
        {
            var table = await azurite.CreateTableAsync();
            var clock = new FakeTimeProvider(Some.Time);
            var (model, ledger, random) = (new MemoryDeliveryLedger(), new TableDeliveryLedger(table, clock), new Random(seed));
            for (var step = 0; step < 60; step++)
            {
                clock.Advance(TimeSpan.FromSeconds(random.Next(3)));
                if (random.Next(2) == 0)
                {
                    var suppressed = new Outcome(OutcomeKind.Suppressed, "silenced", clock.GetUtcNow());
                    List<LedgerEntry> entries = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => new LedgerEntry(
                        routes[random.Next(3)], Some.Change(random.Next(1, 60), line: Some.LineNumber(random.Next(Lines))), clock.GetUtcNow(), random.Next(4) == 0 ? suppressed : null))];
                    await model.AddAsync(entries);
                    await ledger.AddAsync(entries);
                }
                else
                {
                    var route = routes[random.Next(3)];
                    EventId[] ids = [.. Enumerable.Range(0, random.Next(30)).Select(_ => Some.Event(random.Next(1, 60), Some.LineNumber(random.Next(Lines))))];
                    var outcome = new Outcome((OutcomeKind)random.Next(3), "why", clock.GetUtcNow());
                    await model.EndAsync(route, ids, outcome);
                    await ledger.EndAsync(route, ids, outcome);
                }

                if (random.Next(10) == 0)
                {
                    clock.Advance(TimeSpan.FromTicks(100));
                    ledger = new(table, clock);
                }
            }

            foreach (var route in routes)
            {
                Same.Entries(await model.LoadWaitingAsync(route), await ledger.LoadWaitingAsync(route));
                Same.Entries(await model.ReadAsync(route).ToListAsync(), await ledger.ReadAsync(route).ToListAsync());
                Assert.Equal(await model.LoadStandingAsync(route, Some.Time.AddSeconds(20), DateTimeOffset.MaxValue), await ledger.LoadStandingAsync(route, Some.Time.AddSeconds(20), DateTimeOffset.MaxValue));
            }
        }
    }
}
