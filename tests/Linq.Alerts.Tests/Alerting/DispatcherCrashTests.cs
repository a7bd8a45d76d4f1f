using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Crashes, restarts, and concurrent dispatchers.</summary>
public sealed class DispatcherCrashTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly DispatchStage _stage = new();

    [Fact]
    public async Task A_crash_at_any_call_loses_nothing_and_any_repeat_has_the_same_id()
    {
        var calls = await CountCallsAsync();
        foreach (var plan in Enumerable.Range(1, calls).SelectMany(n => new[] { CrashPlan.Before(n), CrashPlan.After(n) }))
        {
            var stage = new DispatchStage();
            await stage.TakeInAsync(Some.Change(1, HealthStatus.Critical), Some.Change(2, HealthStatus.Critical));
            await Assert.ThrowsAsync<SimulatedCrashException>(() => stage.Dispatcher("before", new CrashingLedger(stage.Ledger, plan)).RunAsync(stage.Slack));

            // The dead dispatcher's lease is waited out.
            stage.Clock.Advance(TimeSpan.FromMinutes(3));
            await stage.Dispatcher("after").RunAsync(stage.Slack);

            await stage.AssertDeliveredAsync(2);
            Assert.InRange(stage.ToSlack.Digests.Count, 1, 2);
            Assert.Single(stage.ToSlack.Digests.DistinctBy(digest => digest.Id));
        }
    }

    [Fact]
    public async Task A_ledger_that_fails_after_the_send_leaves_the_digest_for_a_later_run()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        await Assert.ThrowsAsync<SimulatedCrashException>(
            () => _stage.Dispatcher(ledger: new CrashingLedger(_stage.Ledger, CrashPlan.Before(4))).RunAsync(_stage.Slack));
        Assert.Equal([null], await _stage.OutcomesAsync());

        await _stage.RunAsync();

        await _stage.AssertDeliveredAsync(1);
    }

    [Fact]
    public async Task The_failure_count_and_the_wait_survive_a_restart()
    {
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("Slack answered 503");
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        await _stage.Dispatcher("before").RunAsync(_stage.Slack);

        await _stage.Dispatcher("after").RunAsync(_stage.Slack);
        Assert.Single(_stage.ToSlack.Digests);
        _stage.Clock.Advance(TimeSpan.FromSeconds(5));
        await _stage.Dispatcher("after").RunAsync(_stage.Slack);

        Assert.Equal(2, (await _stage.RowAsync()).Failures);
    }

    [Fact]
    public async Task While_one_dispatcher_sends_another_leaves_the_route_to_it()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        _stage.ToSlack.OnTheWay = async _ => await _stage.Dispatcher("other").RunAsync(_stage.Slack);

        await _stage.RunAsync();

        Assert.Single(_stage.ToSlack.Digests);
        await _stage.AssertDeliveredAsync(1);
    }

    [Fact]
    public async Task Concurrent_runs_of_one_dispatcher_send_once()
    {
        var dispatcher = _stage.Dispatcher();
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        _stage.ToSlack.OnTheWay = async digest =>
        {
            // As when an intake and a timer call the same dispatcher while it is sending.
            if (_stage.ToSlack.Digests.Count == 1)
                await dispatcher.RunAsync(_stage.Slack).WaitAsync(Soon, TimeProvider.System);
        };

        await dispatcher.RunAsync(_stage.Slack);

        Assert.Single(_stage.ToSlack.Digests);
        await _stage.AssertDeliveredAsync(1);
    }

    [Fact]
    public async Task When_several_dispatchers_start_at_once_only_one_sends()
    {
        for (var round = 1; round <= 50; round++)
        {
            await _stage.TakeInAsync(Some.Change(round, HealthStatus.OptedOut));
            await Task.WhenAll(Enumerable.Range(1, 4).Select(n => Task.Run(() => _stage.Dispatcher($"host-{n}").RunAsync(_stage.Slack))));
            await _stage.RunAsync();
        }

        Assert.Equal(50, _stage.ToSlack.Digests.Count);
        await _stage.AssertDeliveredAsync(50);
    }

    [Fact]
    public async Task A_dispatcher_that_was_presumed_dead_stops_when_its_route_has_been_taken_over()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical), Some.Change(1, HealthStatus.Critical, line: Some.OtherLine));
        _stage.ToSlack.OnTheWay = async _ =>
        {
            if (_stage.ToSlack.Digests.Count > 1)
                return;
            _stage.Clock.Advance(TimeSpan.FromMinutes(3));
            await _stage.Dispatcher("other").RunAsync(_stage.Slack);
        };

        await _stage.Dispatcher("slow").RunAsync(_stage.Slack);

        // The one in progress arrives twice, with the same ID; the other once.
        Assert.Equal([1, 2], _stage.ToSlack.Digests.CountBy(digest => digest.Id).Select(id => id.Value).Order());
        await _stage.AssertDeliveredAsync(2);
    }

    [Fact]
    public async Task A_dispatcher_that_is_too_late_cancels_nothing_that_another_is_sending()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        var (onTheWay, lateIsDone) = (new TaskCompletionSource(), new TaskCompletionSource());
        _stage.ToSlack.OnTheWay = _ =>
        {
            onTheWay.TrySetResult();
            return lateIsDone.Task;
        };
        var first = Task.CompletedTask;
        var late = new CancellableLedger(_stage.Ledger)
        {
            // It has read the place's row; now the first one begins, and the chat recovers.
            BeforeWaiting = async () =>
            {
                first = _stage.Dispatcher("first").RunAsync(_stage.Slack);
                await onTheWay.Task.WaitAsync(Soon, TimeProvider.System);
                await _stage.TakeInAsync(Some.Change(2, HealthStatus.Healthy, HealthStatus.Critical));
            },
        };

        await _stage.Dispatcher("late", late).RunAsync(_stage.Slack);
        lateIsDone.SetResult();
        await first;
        await _stage.TickAsync(TimeSpan.FromMinutes(10));

        // Whoever was alerted of the problem is alerted of its end.
        Assert.Equal([[1], [2]], _stage.ToSlack.Sequences);
        await _stage.AssertDeliveredAsync(2);
    }

    [Fact]
    public async Task A_stop_ends_the_run_after_the_digest_in_progress()
    {
        using var stop = new CancellationTokenSource();
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical), Some.Change(1, HealthStatus.Critical, line: Some.OtherLine));
        _stage.ToSlack.OnTheWay = _ => stop.CancelAsync();
        var ledger = new CancellableLedger(_stage.Ledger);

        await _stage.Dispatcher(ledger: ledger).RunAsync(_stage.Slack, stop.Token);

        Assert.Equal([OutcomeKind.Delivered, null], (await _stage.OutcomesAsync()).Select(outcome => outcome?.Kind));
        Assert.Null((await _stage.RowAsync()).Lease);
    }

    [Fact]
    public async Task A_stop_ends_a_pause_between_two_digests()
    {
        using var stop = new CancellationTokenSource();
        var slow = new DispatchStage(TimeSpan.FromSeconds(3));
        await slow.TakeInAsync(Some.Change(1, HealthStatus.Critical), Some.Change(1, HealthStatus.Critical, line: Some.OtherLine));

        var run = slow.Dispatcher().RunAsync(slow.Slack, stop.Token);
        Assert.False(run.IsCompleted);
        await stop.CancelAsync();
        var report = await run.WaitAsync(Soon, TimeProvider.System);

        Assert.Single(slow.ToSlack.Digests);
        Assert.Equal((slow.Clock.GetUtcNow() + TimeSpan.FromSeconds(3), false), (report.Next, report.Undelivered));
    }

    [Fact]
    public async Task A_send_that_does_not_finish_in_time_after_a_stop_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        var onTheWay = new TaskCompletionSource();
        _stage.ToSlack.OnTheWayUntil = async (_, cancel) =>
        {
            onTheWay.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        };

        var run = _stage.Dispatcher().RunAsync(_stage.Slack, stop.Token);
        await onTheWay.Task.WaitAsync(Soon, TimeProvider.System);
        await stop.CancelAsync();
        _stage.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(run.IsCompleted);
        _stage.Clock.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Soon, TimeProvider.System));
        Assert.Equal([null], await _stage.OutcomesAsync());
    }

    private static async Task<int> CountCallsAsync()
    {
        var stage = new DispatchStage();
        var plan = CrashPlan.Never();
        await stage.TakeInAsync(Some.Change(1, HealthStatus.Critical), Some.Change(2, HealthStatus.Critical));
        await stage.Dispatcher(ledger: new CrashingLedger(stage.Ledger, plan)).RunAsync(stage.Slack);
        return plan.Calls;
    }

    /// <summary>A ledger that supports cancellation, like one over a network.</summary>
    private sealed class CancellableLedger(IDeliveryLedger ledger) : IDeliveryLedger
    {
        public Task AddAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel = default) => ledger.AddAsync(entries, cancel);

        public Task<(PlaceRow Row, RowVersion Version)> LoadPlaceAsync(string place, CancellationToken cancel = default) => ledger.LoadPlaceAsync(place, cancel);

        /// <summary>Run before waiting entries are read.</summary>
        public Func<Task> BeforeWaiting { get; init; } = () => Task.CompletedTask;

        public async Task<IReadOnlyList<LedgerEntry>> LoadWaitingAsync(string route, CancellationToken cancel = default)
        {
            await BeforeWaiting();
            return await ledger.LoadWaitingAsync(route, cancel);
        }

        public Task<RowVersion> SavePlaceAsync(PlaceRow row, RowVersion basedOn, CancellationToken cancel = default)
        {
            cancel.ThrowIfCancellationRequested();
            return ledger.SavePlaceAsync(row, basedOn, cancel);
        }

        public Task EndAsync(string route, IReadOnlyList<EventId> events, Outcome outcome, RowVersion? fence = null, CancellationToken cancel = default)
        {
            cancel.ThrowIfCancellationRequested();
            return ledger.EndAsync(route, events, outcome, fence, cancel);
        }

        public Task<RowVersion> LoadFenceAsync(string route, CancellationToken cancel = default) => ledger.LoadFenceAsync(route, cancel);

        public Task RaiseFenceAsync(string route, CancellationToken cancel = default) => ledger.RaiseFenceAsync(route, cancel);

        public Task<IReadOnlyDictionary<EventId, LedgerEntry>> FindAsync(string route, IReadOnlyCollection<EventId> events, CancellationToken cancel = default) =>
            ledger.FindAsync(route, events, cancel);

        public Task<IReadOnlyList<EventId>> ReplayAsync(string route, IReadOnlyList<EventId> events, DateTimeOffset at, string? suppressedBy = null, CancellationToken cancel = default) =>
            ledger.ReplayAsync(route, events, at, suppressedBy, cancel);

        public Task<IReadOnlyList<string>> LoadRouteNamesAsync(CancellationToken cancel = default) => ledger.LoadRouteNamesAsync(cancel);

        public Task<RouteBacklog> LoadBacklogAsync(string route, DateTimeOffset deadSince, DateTimeOffset deadUntil, CancellationToken cancel = default) =>
            ledger.LoadBacklogAsync(route, deadSince, deadUntil, cancel);

        public IAsyncEnumerable<LedgerEntry> ReadAsync(string route, CancellationToken cancel = default) => ledger.ReadAsync(route, cancel);
    }
}
