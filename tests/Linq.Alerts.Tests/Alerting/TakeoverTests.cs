using System.Diagnostics.CodeAnalysis;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Late dispatchers: their lease expired and another took over, but they are alive and continue.</summary>
public sealed class TakeoverTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LeaseAndMore = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_late_dispatcher_cancels_nothing_that_another_has_sent_in_the_meantime()
    {
        var stage = new DispatchStage();
        await stage.TakeInAsync(
            Some.Change(1, HealthStatus.Critical), Some.Change(2, HealthStatus.Healthy, HealthStatus.Critical), Some.Change(3, HealthStatus.OptedOut, chat: 2));
        var (sent, lateIsDone) = (new TaskCompletionSource(), new TaskCompletionSource());
        stage.ToSlack.OnTheWay = _ =>
        {
            sent.TrySetResult();
            return lateIsDone.Task;
        };
        var other = Task.CompletedTask;
        var late = new PausingLedger(stage.Ledger, async call =>
        {
            // It has the lease, and is about to record that 1 and 2 cancel each other. Now it stalls; another sends all three, but hasn't recorded that
            // yet.
            if (call != nameof(IDeliveryLedger.EndAsync) || sent.Task.IsCompleted)
                return;
            stage.Clock.Advance(LeaseAndMore);
            other = stage.Dispatcher("other").RunAsync(stage.Slack);
            await sent.Task.WaitAsync(Soon, TimeProvider.System);
        });

        await stage.Dispatcher("late", late).RunAsync(stage.Slack);
        lateIsDone.SetResult();
        await other;

        Assert.Equal([[1, 2, 3]], stage.ToSlack.Sequences);
        await stage.AssertDeliveredAsync(3);
    }

    /// <param name="before">The call before which it stalls.</param>
    [Theory]
    [InlineData(nameof(IDeliveryLedger.LoadFenceAsync))]
    [InlineData(nameof(IDeliveryLedger.EndAsync))]
    public async Task A_late_dispatcher_gives_up_nothing_that_another_has_sent_in_the_meantime(string before)
    {
        var stage = new DispatchStage();
        await stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        var (sent, lateIsDone, tries) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        stage.ToSlack.Answer = _ => ++tries == 1 ? new Delivery.Refused("Slack answered no_service") : new Delivery.Sent();
        stage.ToSlack.OnTheWay = _ =>
        {
            if (stage.ToSlack.Digests.Count == 1)
                return Task.CompletedTask;
            sent.TrySetResult();
            return lateIsDone.Task;
        };
        var other = Task.CompletedTask;
        var late = new PausingLedger(stage.Ledger, async call =>
        {
            if (call != before || sent.Task.IsCompleted)
                return;
            stage.Clock.Advance(LeaseAndMore);
            other = stage.Dispatcher("other").RunAsync(stage.Slack);
            await sent.Task.WaitAsync(Soon, TimeProvider.System);
        });

        await stage.Dispatcher("late", late).RunAsync(stage.Slack);
        lateIsDone.SetResult();
        await other;

        await stage.AssertDeliveredAsync(1);
    }

    [Fact]
    public async Task Of_two_dispatchers_that_notice_a_late_alert_at_once_one_raises_the_alarm()
    {
        var stage = new DispatchStage();
        stage.ToSlack.Answer = _ => new Delivery.Deferred("Slack asked to slow down (429)", TimeSpan.FromMinutes(15));
        await stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        await stage.RunAsync();
        stage.Clock.Advance(TimeSpan.FromMinutes(6));
        var second = new PausingLedger(stage.Ledger, call => call == nameof(IDeliveryLedger.SavePlaceAsync) && stage.Alarms.Count == 0
            ? stage.Dispatcher("first").RunAsync(stage.Slack) : Task.CompletedTask);

        var report = await stage.Dispatcher("second", second).RunAsync(stage.Slack);

        Assert.True(report.IsElsewhere);
        Assert.Single(stage.Alarms);
    }

    [Fact]
    public async Task The_lease_on_a_place_with_nothing_due_is_released()
    {
        var stage = new DispatchStage();
        await stage.Ledger.SavePlaceAsync(new("slack") { Lease = new("dead", stage.Clock.GetUtcNow()) }, default);
        stage.Clock.Advance(LeaseAndMore);

        await stage.RunAsync();

        Assert.Null((await stage.RowAsync()).Lease);
    }

    /// <summary>Three dispatchers run in random turns, one ledger call at a time. Any of them may stall past its lease, or die, at any call.</summary>
    [Fact]
    [SuppressMessage("Security", "CA5394", Justification = "The runs must be the same each time.")]
    public async Task Whatever_stalls_or_dies_what_a_place_accepted_is_recorded_as_delivered()
    {
        var collapsed = 0;
        for (var seed = 1; seed <= 400; seed++)
        {
            var (stage, random) = (new DispatchStage(), new Random(seed));
            var pauses = new List<TaskCompletionSource>();
            Task PauseAsync()
            {
                // Continued at once by whoever sets it: so a seed is one order of steps.
                var pause = new TaskCompletionSource();
                pauses.Add(pause);
                return pause.Task;
            }

            stage.ToSlack.OnTheWay = _ => PauseAsync();
            long sequence = 0;
            for (var step = 0; step < 120; step++)
            {
                if (random.Next(8) == 0 && sequence < 12)
                    sequence = await TakeInFlappingAsync(stage, sequence, random);
                if (pauses.Count < 3 && random.Next(2) == 0)
                    _ = stage.Dispatcher($"{seed}.{step}", new PausingLedger(stage.Ledger, _ => PauseAsync())).RunAsync(stage.Slack);
                if (random.Next(12) == 0)
                    stage.Clock.Advance(LeaseAndMore);
                if (pauses.Count == 0)
                    continue;
                var pause = pauses[random.Next(pauses.Count)];
                pauses.Remove(pause);
                // A dead dispatcher never continues.
                if (random.Next(15) != 0)
                    pause.SetResult();
            }

            // Whoever is still there is dead, too, and one that lives ends what waits.
            stage.ToSlack.OnTheWay = _ => Task.CompletedTask;
            stage.Clock.Advance(TimeSpan.FromHours(1));
            await stage.RunAsync();

            var entries = await stage.Ledger.ReadAsync("slack").ToDictionaryAsync(entry => entry.Event.Id, entry => entry.Outcome);
            Assert.DoesNotContain(null, entries.Values);
            var taken = stage.ToSlack.Digests.SelectMany(digest => digest.Entries).Select(entry => entry.Event.Id).ToHashSet();
            Assert.All(taken, id => Assert.True(entries[id]!.Kind == OutcomeKind.Delivered, $"Seed {seed}: {id} was delivered, and is recorded as {entries[id]!.Why}."));
            collapsed += entries.Values.Count(outcome => outcome!.Kind == OutcomeKind.Suppressed);
        }

        // The runs covered the interesting cases.
        Assert.InRange(collapsed, 100, int.MaxValue);
    }

    /// <summary>A chat changes and changes back, and another opts out, which is due immediately.</summary>
    private static async Task<long> TakeInFlappingAsync(DispatchStage stage, long sequence, Random random)
    {
        await stage.TakeInAsync(
            Some.Change((int)sequence + 1, HealthStatus.Critical),
            Some.Change((int)sequence + 2, HealthStatus.Healthy, HealthStatus.Critical));
        if (random.Next(2) == 0)
            return sequence + 2;
        await stage.TakeInAsync(Some.Change((int)sequence + 3, HealthStatus.OptedOut, chat: (int)sequence + 3));
        return sequence + 3;
    }

    /// <summary>Waits before each call for whatever the test wants.</summary>
    private sealed class PausingLedger(IDeliveryLedger ledger, Func<string, Task> pause) : IDeliveryLedger
    {
        public Task AddAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel = default) =>
            PausedAsync(nameof(AddAsync), () => ledger.AddAsync(entries, cancel));

        public Task<(PlaceRow Row, RowVersion Version)> LoadPlaceAsync(string place, CancellationToken cancel = default) =>
            PausedAsync(nameof(LoadPlaceAsync), () => ledger.LoadPlaceAsync(place, cancel));

        public Task<IReadOnlyList<LedgerEntry>> LoadWaitingAsync(string route, CancellationToken cancel = default) =>
            PausedAsync(nameof(LoadWaitingAsync), () => ledger.LoadWaitingAsync(route, cancel));

        public Task<RowVersion> SavePlaceAsync(PlaceRow row, RowVersion basedOn, CancellationToken cancel = default) =>
            PausedAsync(nameof(SavePlaceAsync), () => ledger.SavePlaceAsync(row, basedOn, cancel));

        public Task EndAsync(string route, IReadOnlyList<EventId> events, Outcome outcome, RowVersion? fence = null, CancellationToken cancel = default) =>
            PausedAsync(nameof(EndAsync), () => ledger.EndAsync(route, events, outcome, fence, cancel));

        public Task<RowVersion> LoadFenceAsync(string route, CancellationToken cancel = default) =>
            PausedAsync(nameof(LoadFenceAsync), () => ledger.LoadFenceAsync(route, cancel));

        public Task RaiseFenceAsync(string route, CancellationToken cancel = default) =>
            PausedAsync(nameof(RaiseFenceAsync), () => ledger.RaiseFenceAsync(route, cancel));

        public Task<IReadOnlyDictionary<EventId, LedgerEntry>> FindAsync(string route, IReadOnlyCollection<EventId> events, CancellationToken cancel = default) =>
            ledger.FindAsync(route, events, cancel);

        public Task<IReadOnlyList<EventId>> ReplayAsync(string route, IReadOnlyList<EventId> events, DateTimeOffset at, string? suppressedBy = null, CancellationToken cancel = default) =>
            ledger.ReplayAsync(route, events, at, suppressedBy, cancel);

        public Task<IReadOnlyList<string>> LoadRouteNamesAsync(CancellationToken cancel = default) => ledger.LoadRouteNamesAsync(cancel);

        public Task<RouteBacklog> LoadBacklogAsync(string route, DateTimeOffset deadSince, DateTimeOffset deadUntil, CancellationToken cancel = default) =>
            ledger.LoadBacklogAsync(route, deadSince, deadUntil, cancel);

        public IAsyncEnumerable<LedgerEntry> ReadAsync(string route, CancellationToken cancel = default) => ledger.ReadAsync(route, cancel);

        private async Task PausedAsync(string call, Func<Task> then)
        {
            await pause(call);
            await then();
        }

        private async Task<T> PausedAsync<T>(string call, Func<Task<T>> then)
        {
            await pause(call);
            return await then();
        }
    }
}
