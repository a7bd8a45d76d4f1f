using Azure.Data.Tables;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>
/// The promise over Table Storage: at whatever request the process dies, every event is sent, in order, and has one outcome. Requests here are those to
/// the service: the stores' own calls take several.
/// </summary>
public sealed class TableCrashTests(Azurite azurite)
{
    private const int Steps = 2;

    [Fact]
    public async Task A_crash_at_any_single_request_loses_nothing()
    {
        var never = CrashPlan.Never();
        await RunAsync(never);

        Assert.InRange(never.Calls, 25, 100);
        // Before the next request is after this one and all that the process did by itself in between, such as sending.
        for (var call = 1; call <= never.Calls; call++)
            await RunAsync(CrashPlan.Before(call));
        await RunAsync(CrashPlan.After(never.Calls));
    }

    private async Task RunAsync(CrashPlan plan)
    {
        var chain = new TableChain(await azurite.CreateTableAsync(), await azurite.CreateTableAsync()) { Plan = plan };
        for (var step = 0; step < Steps + 2; step++)
            await chain.StepAsync(step < Steps);
        await chain.CheckAsync();
    }

    /// <summary>From a pass to a place, run by processes that die and are restarted over the same tables.</summary>
    private sealed class TableChain(TableClient health, TableClient deliveries)
    {
        private readonly FakeTimeProvider _clock = new(Some.Time);
        private readonly List<AlertEvent> _told = [];
        private readonly HashSet<long> _turned = [];

        public CrashPlan Plan { get; set; } = CrashPlan.Never();

        public async Task StepAsync(bool turn)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            if (turn)
                _turned.Add(_turned.Count + 1);
            try
            {
                await RunAsync();
            }
            catch (SimulatedCrashException)
            {
                Plan = CrashPlan.Never();
                await RunAsync();
            }
        }

        public async Task CheckAsync()
        {
            var store = new TableHealthStore(health, new("https://api.example.com"));
            var ledger = new TableDeliveryLedger(deliveries, _clock);
            var recorded = await store.ReadHistoryAsync(Some.Line.Id).ToListAsync();
            Assert.Equal(Enumerable.Range(1, 2 * Steps).Select(n => (long)n), recorded.Select(alert => alert.Id.Sequence));
            Assert.Empty(await store.LoadPendingAsync(Some.Line.Id, 100));
            Assert.Equal(Steps, (await store.LoadAsync(Some.Line.Id)).Chats.Count);

            Assert.Equal(recorded.Select(alert => alert.Id), _told.Select(alert => alert.Id).Distinct());
            Assert.Empty(await ledger.LoadWaitingAsync("record"));
            var ended = await ledger.ReadAsync("record").ToListAsync();
            Assert.Equal(recorded.Select(alert => alert.Id), ended.Select(entry => entry.Event.Id).Order(Comparer<EventId>.Create((a, b) => a.Sequence.CompareTo(b.Sequence))));
            Assert.All(ended, entry => Assert.Equal(OutcomeKind.Delivered, entry.Outcome?.Kind));
        }

        private async Task RunAsync()
        {
            var hook = new CrashHook(Plan);
            var store = new TableHealthStore(new HookedTable(health, hook), new("https://api.example.com"));
            var ledger = new TableDeliveryLedger(new HookedTable(deliveries, hook), _clock);
            var route = new Route(new Place("record", new Record(_told)));
            var bus = new InProcessBus(new([route], [], new MemorySilences(), ledger, _clock));
            var relay = new Relay(store, bus, _clock);

            await relay.PublishPendingAsync(Some.Line.Id);
            await PassAsync(store);
            await relay.PublishPendingAsync(Some.Line.Id);
            await new Dispatcher([route], ledger, new NoLists(), new(store, relay, _clock), new() { Wait = TimeSpan.Zero, Interval = TimeSpan.Zero }, "test", _clock)
                .RunAsync(route.Place);
        }

        /// <summary>A small pass: two chats changed since the last commit; one chat's row is added and one is deleted.</summary>
        private async Task PassAsync(TableHealthStore store)
        {
            foreach (var n in _turned)
            {
                var snapshot = await store.LoadAsync(Some.Line.Id);
                var next = snapshot.Row?.NextSequence ?? 1;
                if (next > (2 * n) - 1)
                    continue;
                var commit = Some.Commit(snapshot, Some.Change(next, chat: (int)n), Some.Change(next + 1, chat: 100 + (int)n));
                await store.CommitAsync(commit with { Written = [.. commit.Written.Take(1)], Removed = [Some.Chat(99 + (int)n)] });
            }
        }
    }

    private sealed class Record(List<AlertEvent> sent) : INotifier
    {
        public string Name => "the record";

        public string Cure => "Nothing to mend.";

        public TimeSpan Pace => TimeSpan.Zero;

        public Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default)
        {
            sent.AddRange(digest.Entries.Select(entry => entry.Event));
            return Task.FromResult<Delivery>(new Delivery.Sent());
        }
    }

    private sealed class NoLists : IFullLists
    {
        public Task<string?> KeepAsync(Digest digest, CancellationToken cancel = default) => Task.FromResult<string?>(null);
    }
}
