using System.Net;
using System.Text.Json.Nodes;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Polling by several instances, none of which remembers what another one saw.</summary>
public sealed class InstancesTests
{
    [Fact]
    public async Task Each_tick_requests_a_pass_over_each_line_and_a_change_is_reported_once()
    {
        await using var watch = await Watch.StartAsync();
        watch.Linq.AddLine();
        var chat = watch.AddChat();
        var instances = new Instances(watch);

        await instances.RunAsync();
        watch.Turn(chat, "CRITICAL");
        var reports = await instances.RunAsync();
        await instances.RunAsync();

        Assert.Equal([PassOutcome.Complete, PassOutcome.Complete], reports.Select(report => report.Outcome));
        Assert.Equal([2, 2, 2], instances.Queue.Asked.Select(asked => asked.Lines));
        Assert.Equal(3, instances.Queue.Asked.Select(asked => asked.Tick).Distinct().Count());
        Assert.Equal(HealthStatus.Critical, Assert.Single(watch.Changes).Status);
    }

    [Fact]
    public async Task With_a_longer_interval_a_pass_is_requested_at_the_start_and_then_once_per_interval()
    {
        await using var watch = await Watch.StartAsync();
        watch.Options = watch.Options with { Every = TimeSpan.FromMinutes(5) };
        var instances = new Instances(watch);
        await instances.RunAsync();
        Assert.Single(instances.Queue.Asked);

        for (var minute = 0; minute < 10; minute++)
            await instances.RunAsync();

        Assert.Equal(3, instances.Queue.Asked.Count);
        Assert.Equal([0, 1, 2], instances.Queue.Asked.Select(asked => asked.Tick - instances.Queue.Asked[0].Tick));
        Assert.Equal(watch.Options.Every, instances.Queue.Asked[0].Interval);
    }

    [Fact]
    public async Task A_missed_or_failed_tick_is_repeated_a_minute_later()
    {
        await using var watch = await Watch.StartAsync();
        watch.Options = watch.Options with { Every = TimeSpan.FromHours(1) };
        var instances = new Instances(watch);
        await instances.RunAsync();

        // The timer fires late, as on an instance that is just being started.
        watch.Clock.Advance(TimeSpan.FromMinutes(61));
        await instances.Tick.RunAsync();
        Assert.Equal(2, instances.Queue.Asked.Count);
        Assert.Null(await instances.Tick.RunAsync());

        watch.Clock.Advance(TimeSpan.FromMinutes(60));
        instances.Queue.IsDown = true;
        await Assert.ThrowsAsync<EventBusException>(() => instances.Tick.RunAsync());
        instances.Queue.IsDown = false;
        await instances.RunAsync();
        Assert.Equal(3, instances.Queue.Asked.Count);
    }

    [Theory]
    [InlineData(-29)]
    [InlineData(29)]
    public async Task A_timer_that_fires_early_or_late_counts_for_the_nearest_minute(int seconds)
    {
        await using var watch = await Watch.StartAsync();
        var instances = new Instances(watch);
        await instances.RunAsync();

        watch.Clock.Advance(TimeSpan.FromSeconds(60 + seconds));
        await instances.Tick.RunAsync();

        Assert.Equal(1, instances.Queue.Asked[1].Tick - instances.Queue.Asked[0].Tick);
    }

    [Fact]
    public async Task Two_instances_that_list_the_lines_at_once_retire_a_line_once_and_keep_what_the_other_found()
    {
        await using var watch = await Watch.StartAsync();
        var second = watch.Linq.AddLine();
        var store = new CountingStore(watch.Store);
        var (slow, quick) = (Roster(watch, store), Roster(watch, watch.Store));
        await slow.ReadAsync();
        watch.Bend.RewriteLines = list => Without(list, $"{second.Id}");
        await slow.ReadAsync();
        await slow.ReadAsync();

        var third = default(LineId);
        store.BeforeCommit = async () =>
        {
            store.BeforeCommit = null;
            third = new(watch.Linq.AddLine().Id);
            await quick.ReadAsync();
        };
        await slow.ReadAsync();

        Assert.Equal(second.Id, Assert.Single(watch.Published.OfType<LineRetired>()).Retired.Id.Uuid);
        Assert.Contains(third, (await watch.Store.LoadAccountAsync()).KnownLines.Select(line => line.Id));
    }

    [Fact]
    public async Task A_request_for_an_unknown_or_retired_line_is_ignored()
    {
        await using var watch = await Watch.StartAsync();
        var account = new AccountStore(watch.Store, watch.Relay(), watch.Clock);
        var pass = new QueuedPass(account, () => throw new InvalidOperationException("No pass was to be made."));
        Assert.Null(await pass.RunAsync(watch.Line.Id));

        await account.ChangeAsync(row => new(row with { KnownLines = [new(watch.Line.Id, watch.Line.Number.InFull, IsRetired: true)] }, []), default);

        Assert.Null(await pass.RunAsync(watch.Line.Id));
    }

    [Fact]
    public async Task When_a_request_arrives_twice_at_once_only_one_pass_runs()
    {
        await using var watch = await Watch.BaselinedAsync();
        var (first, second) = (watch.Poller(holder: "1"), watch.Poller(holder: "2"));
        PassReport? other = null;
        watch.Bend.HoldBack = async request =>
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/v3/chats", StringComparison.Ordinal))
                other ??= await second.PollAsync(watch.Line);
        };

        Assert.Equal(PassOutcome.Complete, (await first.PollAsync(watch.Line)).Outcome);
        Assert.Equal(PassOutcome.Skipped, other?.Outcome);
    }

    [Fact]
    public async Task A_key_refused_for_chats_raises_one_alarm_however_many_instances_see_it()
    {
        await using var watch = await Watch.StartAsync();
        var second = watch.Linq.AddLine();
        var instances = new Instances(watch);
        watch.Bend.Instead = request => request.RequestUri!.AbsolutePath.EndsWith("/v3/chats", StringComparison.Ordinal)
            ? BentHandler.Answer(HttpStatusCode.Unauthorized) : null;

        for (var minute = 0; minute < 11; minute++)
            await instances.RunAsync();
        // Tried at minutes 1, 6 and 11; a new instance tries at once because it may have a new key.
        Assert.Equal(3, instances.Queue.Asked.Count);
        instances.Restart();
        await instances.RunAsync();
        Assert.Equal(4, instances.Queue.Asked.Count);
        Assert.Equal([true], AlarmsOf(watch, AlarmKind.KeyRefused));

        // A pass that fails in another way does not prove that the key works.
        watch.Bend.Instead = request => request.RequestUri!.AbsolutePath.EndsWith("/v3/chats", StringComparison.Ordinal)
            ? BentHandler.Answer(HttpStatusCode.InternalServerError) : null;
        for (var minute = 0; minute < 6; minute++)
            await instances.RunAsync();
        Assert.NotNull((await watch.Store.LoadAccountAsync()).Row?.ChatsRefusedAt);
        Assert.Equal([true], AlarmsOf(watch, AlarmKind.KeyRefused));

        watch.Bend.Instead = null;
        for (var minute = 0; minute < 6; minute++)
            await instances.RunAsync();
        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.KeyRefused));
        Assert.Null((await watch.Store.LoadAccountAsync()).Row?.ChatsRefusedAt);
        Assert.NotEqual(watch.Line.Id.Uuid, second.Id);
    }

    [Fact]
    public async Task The_heartbeat_raises_one_alarm_about_stale_lines_and_ends_it()
    {
        await using var watch = await Watch.StartAsync();
        var instances = new Instances(watch);
        await instances.RunAsync();
        Assert.True((await instances.Heartbeat.BeatAsync()).IsWatching);

        for (var minute = 0; minute < 20; minute++)
        {
            watch.Clock.Advance(TimeSpan.FromMinutes(1));
            await instances.Heartbeat.BeatAsync();
        }

        var standing = await instances.Heartbeat.ReadAsync();
        Assert.False(standing.IsWatching);
        Assert.Equal([watch.Line.Name], standing.Stale.Select(line => line.Line));
        Assert.Equal([true], AlarmsOf(watch, AlarmKind.Stale));

        await instances.RunAsync();
        await instances.Heartbeat.BeatAsync();
        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.Stale));
    }

    [Fact]
    public async Task A_line_that_was_never_read_becomes_stale()
    {
        await using var watch = await Watch.StartAsync();
        var instances = new Instances(watch);
        Assert.False((await instances.Heartbeat.BeatAsync()).IsWatching);

        await instances.Tick.RunAsync();
        await instances.Heartbeat.BeatAsync();
        watch.Clock.Advance(TimeSpan.FromMinutes(16));

        Assert.Equal(watch.Line.Id, Assert.Single((await instances.Heartbeat.BeatAsync()).Stale).Line.Id);
    }

    [Fact]
    public async Task A_long_pass_that_is_still_reading_is_not_stale_but_one_whose_process_died_is()
    {
        await using var watch = await Watch.BaselinedAsync();
        var instances = new Instances(watch);
        await instances.Tick.RunAsync();
        watch.Clock.Advance(TimeSpan.FromMinutes(20));
        await LeaseAsync(watch, watch.Clock.GetUtcNow().AddMinutes(2));

        Assert.True((await instances.Heartbeat.ReadAsync()).IsWatching);
        watch.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.False((await instances.Heartbeat.ReadAsync()).IsWatching);
    }

    [Fact]
    public async Task A_line_whose_passes_never_finish_is_stale_even_though_one_is_always_running()
    {
        await using var watch = await Watch.BaselinedAsync();
        var instances = new Instances(watch);
        await instances.Tick.RunAsync();

        // Each heartbeat finds a pass in progress, or the lease of one whose process died.
        for (var minute = 0; minute < 60; minute++)
        {
            watch.Clock.Advance(TimeSpan.FromMinutes(1));
            await LeaseAsync(watch, watch.Clock.GetUtcNow().AddMinutes(2));
            await instances.Heartbeat.BeatAsync();
        }

        Assert.False((await instances.Heartbeat.ReadAsync()).IsWatching);
        Assert.Equal([true], AlarmsOf(watch, AlarmKind.Stale));
    }

    [Fact]
    public async Task The_alarm_about_stale_lines_is_not_over_because_another_pass_has_begun()
    {
        await using var watch = await Watch.BaselinedAsync();
        var instances = new Instances(watch);
        await instances.Tick.RunAsync();
        watch.Clock.Advance(TimeSpan.FromMinutes(16));
        await instances.Heartbeat.BeatAsync();

        await LeaseAsync(watch, watch.Clock.GetUtcNow().AddMinutes(2));
        await instances.Heartbeat.BeatAsync();
        await LeaseAsync(watch, null);
        await instances.Heartbeat.BeatAsync();

        Assert.Equal([true], AlarmsOf(watch, AlarmKind.Stale));
    }

    [Fact]
    public async Task With_a_long_interval_a_line_is_stale_after_three_of_them()
    {
        await using var watch = await Watch.StartAsync();
        watch.Options = watch.Options with { Every = TimeSpan.FromMinutes(30) };
        var instances = new Instances(watch);
        watch.Clock.Advance(TimeSpan.FromMinutes(1));
        await instances.Tick.RunAsync();
        foreach (var line in instances.Queue.Take())
            await watch.PollAsync();

        watch.Clock.Advance(TimeSpan.FromMinutes(90));
        Assert.True((await instances.Heartbeat.ReadAsync()).IsWatching);
        watch.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False((await instances.Heartbeat.ReadAsync()).IsWatching);
    }

    [Fact]
    public async Task The_heartbeat_counts_alerts_that_are_stuck_in_transit()
    {
        await using var watch = await Watch.BaselinedAsync();
        var instances = new Instances(watch);
        await instances.Tick.RunAsync();
        var chat = watch.AddChat();
        await watch.PollAsync();
        watch.Turn(chat, "CRITICAL");
        var seen = watch.Clock.GetUtcNow().AddMinutes(1);
        await watch.PollAsync(watch.Poller(bus: new BrokenBus()));
        await instances.Ledger.AddAsync([.. Some.Changes(3).Select(change => Some.Entry(change) with { TakenAt = seen })]);
        await instances.Ledger.EndAsync("slack", [Some.Event(1)], new(OutcomeKind.Dead, "refused", seen));

        watch.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal((seen, seen, 2, 1), Counts(await instances.Heartbeat.ReadAsync()));
        // Alerts that died long ago no longer count.
        watch.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((seen, seen, 2, 0), Counts(await instances.Heartbeat.ReadAsync()));

        Assert.Null(await new RelaySweep(new(watch.Store, watch.Relay(), watch.Clock), watch.Relay()).RunAsync());
        Assert.Null((await instances.Heartbeat.ReadAsync()).OldestPending);
    }

    private static (DateTimeOffset?, DateTimeOffset?, int, int) Counts(HeartbeatState standing) =>
        (standing.OldestPending, standing.OldestWaiting, standing.Waiting, standing.Dead);

    private static LineRoster Roster(Watch watch, IHealthStore store) =>
        new(watch.Api, new(store, watch.Relay(), watch.Clock), new(), watch.Options, watch.Clock);

    private static string Without(string list, string id)
    {
        var lines = JsonNode.Parse(list)!;
        var numbers = lines["phone_numbers"]!.AsArray();
        numbers.Remove(numbers.Single(line => (string?)line!["id"] == id));
        return lines.ToJsonString();
    }

    [Fact]
    public async Task The_oldest_pending_event_is_that_of_all_lines_and_the_account()
    {
        await using var watch = await Watch.BaselinedAsync();
        var instances = new Instances(watch);
        await instances.Tick.RunAsync();
        var first = watch.Clock.GetUtcNow();
        await new AccountStore(watch.Store, watch.Relay(bus: new BrokenBus()), watch.Clock).RaiseAsync(AlarmKind.NoLines, "No line.");
        var chat = watch.AddChat();
        await watch.PollAsync();
        watch.Turn(chat, "CRITICAL");
        await watch.PollAsync(watch.Poller(bus: new BrokenBus()));

        Assert.Equal(first, (await instances.Heartbeat.ReadAsync()).OldestPending);
    }

    [Fact]
    public async Task Numbers_that_could_not_be_read_are_read_on_the_next_call()
    {
        await using var watch = await Watch.BaselinedAsync();
        await Roster(watch, watch.Store).ReadAsync();
        var (store, lines) = (new CountingStore(watch.Store) { RowsAreDown = true }, new LineDirectory());
        using var numbers = new KnownNumbers(new(store, watch.Relay(), watch.Clock), lines, watch.Clock);

        await numbers.LearnAsync();
        Assert.True(lines.MayBe(watch.Line.Id, new HashSet<PhoneNumber>()));

        store.RowsAreDown = false;
        await numbers.LearnAsync();
        Assert.False(lines.MayBe(watch.Line.Id, new HashSet<PhoneNumber>()));
    }

    [Fact]
    public async Task The_sweep_also_publishes_what_the_account_left_and_reports_what_remains()
    {
        await using var watch = await Watch.BaselinedAsync();
        await Roster(watch, watch.Store).ReadAsync();
        var account = new AccountStore(watch.Store, watch.Relay(bus: new BrokenBus()), watch.Clock);
        await account.RaiseAsync(AlarmKind.NoLines, "No line.");

        // The line after it has nothing to publish, which says nothing about the account.
        Assert.Equal("The bus is down.", (await new RelaySweep(account, watch.Relay(bus: new BrokenBus())).RunAsync())?.Text);
        Assert.Null(await new RelaySweep(account, watch.Relay()).RunAsync());
        Assert.Equal([true], AlarmsOf(watch, AlarmKind.NoLines));
    }

    [Fact]
    public async Task A_line_that_never_had_a_complete_pass_becomes_stale_however_often_the_watching_instance_restarts()
    {
        await using var watch = await Watch.StartAsync();
        watch.Bend.Instead = request => request.RequestUri!.AbsolutePath.EndsWith("/v3/chats", StringComparison.Ordinal)
            ? BentHandler.Answer(HttpStatusCode.InternalServerError) : null;
        await new Instances(watch).RunAsync();

        watch.Clock.Advance(TimeSpan.FromMinutes(16));

        Assert.Single((await new Instances(watch).Heartbeat.ReadAsync()).Stale);
    }

    [Fact]
    public async Task A_retired_line_is_no_longer_watched_and_never_stale()
    {
        await using var watch = await Watch.BaselinedAsync();
        var account = new AccountStore(watch.Store, watch.Relay(), watch.Clock);
        await account.ChangeAsync(row => new(row with { KnownLines = [new(watch.Line.Id, watch.Line.Number.InFull, IsRetired: true)] }, []), default);
        watch.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Empty((await new Instances(watch).Heartbeat.BeatAsync()).Lines);
        Assert.Empty(AlarmsOf(watch, AlarmKind.Stale));
    }

    /// <summary>A pass takes the line, or gives it back, without reaching its end.</summary>
    private static async Task LeaseAsync(Watch watch, DateTimeOffset? until)
    {
        var row = await watch.Store.LoadAsync(watch.Line.Id);
        var id = Guid.NewGuid();
        await watch.Store.CommitAsync(new()
        {
            Id = id,
            BasedOn = row.Version,
            Row = row.Row! with { LastCommit = id, Lease = until is { } time ? new("somebody", time) : null },
        });
    }

    private static IEnumerable<bool> AlarmsOf(Watch watch, AlarmKind kind) =>
        watch.Published.OfType<Alarm>().Where(alarm => alarm.Kind == kind).Select(alarm => alarm.Raised);

    private sealed class BrokenBus : IEventBus
    {
        public Task PublishAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancel = default) =>
            Task.FromException(new EventBusException("The bus is down."));
    }
}
