using System.Net;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>The machine's clock ran ahead and was corrected, by an hour or by years, while the program runs or between two runs.</summary>
public sealed class ClockSetBackTests
{
    public static TheoryData<int> HoursAhead => [1, 24 * 1_500];

    [Theory]
    [MemberData(nameof(HoursAhead))]
    public async Task A_wait_that_Linq_asked_for_lasts_no_longer_than_intended(int hours)
    {
        await using var watch = await AheadAsync(hours);
        watch.Bend.Instead = request => ListOfChats(request) ? BentHandler.Answer(HttpStatusCode.TooManyRequests, retryAfter: TimeSpan.FromMinutes(50)) : null;
        Assert.Equal(PassOutcome.Incomplete, (await watch.PollAsync()).Outcome);
        watch.Bend.Instead = null;
        Assert.NotNull((await watch.LineRowAsync()).DeferredUntil);

        SetRight(watch, hours);
        var chat = watch.AddChat("OPTED_OUT", ago: TimeSpan.Zero);

        Assert.Equal(PassOutcome.Complete, (await watch.PollAsync(watch.Poller(holder: "after a restart"))).Outcome);
        Assert.Equal(chat, Assert.Single(watch.Changes).Chat);
    }

    [Theory]
    [MemberData(nameof(HoursAhead))]
    public async Task The_lease_of_a_pass_that_died_expires(int hours)
    {
        await using var watch = await AheadAsync(hours);
        await watch.PollAsync(watch.Poller(new CountingStore(watch.Store) { FailCommit = 2 }));
        Assert.NotNull((await watch.LineRowAsync()).Lease);

        SetRight(watch, hours);

        Assert.Equal(PassOutcome.Complete, (await watch.PollAsync(watch.Poller(holder: "other"))).Outcome);
    }

    [Fact]
    public async Task A_lease_of_another_machine_whose_clock_is_a_little_ahead_is_respected()
    {
        await using var watch = await Watch.BaselinedAsync();
        await watch.PollAsync(watch.Poller(new CountingStore(watch.Store) { FailCommit = 2 }));

        watch.Clock.Set(-TimeSpan.FromSeconds(30));

        Assert.Equal(PassOutcome.Skipped, (await watch.Poller(holder: "other").PollAsync(watch.Line)).Outcome);
    }

    [Fact]
    public async Task A_long_pass_renews_its_lease_when_the_clock_is_set_back_during_it()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 45);
        var store = new CountingStore(watch.Store);
        var pages = 0;
        watch.Bend.RewriteList = list =>
        {
            if (pages++ == 0)
                watch.Clock.Set(-TimeSpan.FromHours(1));
            watch.Clock.Advance(TimeSpan.FromSeconds(50));
            return list;
        };

        await watch.PollAsync(watch.Poller(store));

        // One to begin, one for every second of five pages, one to end.
        Assert.Equal((5, 1 + 2 + 1), (pages, store.Commits));
    }

    [Theory]
    [MemberData(nameof(HoursAhead))]
    public async Task A_status_that_was_doubted_is_believed_by_the_next_pass(int hours)
    {
        await using var watch = await AheadAsync(hours);
        var chat = watch.AddChat();
        watch.Turn(chat, "CRITICAL");
        await watch.PollAsync();
        // An older time than the row's: doubted once.
        watch.Turn(chat, "OPTED_OUT", watch.Clock.GetUtcNow().AddDays(-1));
        await watch.PollAsync();
        Assert.Single(watch.Changes);

        SetRight(watch, hours);
        await watch.PollAsync();

        Assert.Equal(HealthStatus.OptedOut, watch.Changes.Last().Status);
    }

    [Theory]
    [MemberData(nameof(HoursAhead))]
    public async Task An_alarm_whose_cause_is_gone_ends(int hours)
    {
        await using var watch = await AheadAsync(hours);
        watch.Bend.RewriteList = list => list.Replace("\"next_cursor\":null", "\"next_cursor\":\"0\"", StringComparison.Ordinal);
        await watch.PollAsync();
        watch.Bend.RewriteList = null;
        Assert.Single(watch.Published.OfType<Alarm>());

        SetRight(watch, hours);
        await watch.PollAsync();

        Assert.Equal([true, false], watch.Published.OfType<Alarm>().Select(alarm => alarm.Raised));
    }

    [Theory]
    [MemberData(nameof(HoursAhead))]
    public async Task A_refusal_of_the_key_holds_up_polling_for_only_five_minutes(int hours)
    {
        await using var watch = await AheadAsync(hours);
        var roster = new LineRoster(watch.Api, new(watch.Store, watch.Relay(), watch.Clock), new(), watch.Options, watch.Clock);
        await roster.ReadAsync();
        await roster.StopForKeyAsync("Linq refused the key");
        Assert.Empty((await roster.ReadAsync()).Lines);

        SetRight(watch, hours);
        watch.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Single((await roster.ReadAsync()).Lines);
    }

    [Theory]
    [MemberData(nameof(HoursAhead))]
    public async Task A_line_whose_passes_never_start_becomes_stale(int hours)
    {
        await using var watch = await AheadAsync(hours);
        var instances = new Instances(watch);
        await instances.RunAsync();
        SetRight(watch, hours);
        Assert.Empty((await instances.Heartbeat.BeatAsync()).Stale);

        watch.Clock.Advance(TimeSpan.FromMinutes(16));

        Assert.Single((await instances.Heartbeat.BeatAsync()).Stale);
    }

    [Theory]
    [MemberData(nameof(HoursAhead))]
    public async Task What_died_under_a_clock_that_was_ahead_does_not_count_for_this_hour(int hours)
    {
        await using var watch = await AheadAsync(hours);
        var instances = new Instances(watch);
        await instances.Ledger.AddAsync([Some.Entry(Some.Change()), Some.Entry(Some.Change(2))]);
        await instances.Ledger.EndAsync("slack", [Some.Event(1)], new(OutcomeKind.Dead, "refused", watch.Clock.GetUtcNow()));
        SetRight(watch, hours);
        await instances.Ledger.EndAsync("slack", [Some.Event(2)], new(OutcomeKind.Dead, "refused", watch.Clock.GetUtcNow()));

        Assert.Equal(1, (await instances.Heartbeat.ReadAsync()).Dead);
    }

    [Fact]
    public async Task A_turn_before_the_baseline_is_complete_is_a_change_even_if_the_first_pass_was_dated_ahead()
    {
        await using var watch = await Watch.StartAsync();
        watch.Clock.Set(TimeSpan.FromDays(1_500));
        var chat = watch.AddChat();
        watch.Bend.Instead = request => ListOfChats(request) ? BentHandler.Answer(HttpStatusCode.BadGateway) : null;
        await watch.PollAsync();
        watch.Clock.Set(-TimeSpan.FromDays(1_500));
        await watch.PollAsync();
        watch.Bend.Instead = null;

        watch.Turn(chat, "OPTED_OUT");
        await watch.PollAsync();

        Assert.Equal((chat, HealthStatus.OptedOut), Assert.Single(watch.Changes) is var change ? (change.Chat, change.Status) : default);
    }

    [Theory]
    [InlineData(1, -7)]
    [InlineData(1, -60 * 24 * 1_500)]
    [InlineData(5, -3)]
    [InlineData(5, -120)]
    public async Task Passes_are_requested_as_often_as_before(int every, int minutes)
    {
        await using var watch = await Watch.BaselinedAsync();
        watch.Options = watch.Options with { Every = TimeSpan.FromMinutes(every) };
        var instances = new Instances(watch);
        async Task<int> PassesAsync()
        {
            var passes = 0;
            for (var minute = 0; minute < 20; minute++)
                passes += (await instances.RunAsync()).Count;
            return passes;
        }

        Assert.InRange(await PassesAsync(), 20 / every, (20 / every) + 1);
        watch.Clock.Set(TimeSpan.FromMinutes(minutes));

        Assert.InRange(await PassesAsync(), 20 / every, (20 / every) + 1);
    }

    [Fact]
    public async Task A_single_process_notices_stale_lines_by_the_monotonic_clock()
    {
        await using var watch = await Watch.BaselinedAsync();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        watch.Bend.Instead = request => ListOfChats(request) ? BentHandler.Answer(HttpStatusCode.BadGateway) : null;

        watch.Clock.Set(-TimeSpan.FromHours(1));
        for (var minute = 0; minute < 17; minute++)
            await rounds.RunAsync();

        Assert.Contains(watch.Published.OfType<Alarm>(), alarm => alarm is { Kind: AlarmKind.Stale, Raised: true });
    }

    private static bool ListOfChats(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.EndsWith("/v3/chats", StringComparison.Ordinal);

    private static async Task<Watch> AheadAsync(int hours)
    {
        var watch = await Watch.StartAsync();
        watch.Clock.Set(TimeSpan.FromHours(hours));
        watch.AddChat();
        await watch.PollAsync();
        return watch;
    }

    private static void SetRight(Watch watch, int hours) => watch.Clock.Set(-TimeSpan.FromHours(hours));
}
