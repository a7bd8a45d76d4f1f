using System.Net;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Whatever stops, someone outside notices, without using the part that stopped.</summary>
public sealed class DeadMansSwitchTests
{
    private static readonly HeartbeatCalled Success = new("GET", "/ping/secret-id", "");

    [Fact]
    public async Task While_all_is_well_the_address_is_called_unchanged_once_a_minute()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        Assert.Equal(Success, Assert.Single(stage.Receiver.Take()));

        stage.Watch.Turn(stage.Watch.AddChat("HEALTHY"), "CRITICAL");
        await stage.MinutesAsync(20);
        for (var n = 0; n < 5; n++)
            Assert.Equal(HeartbeatCall.None, (await stage.LookAsync()).Call);

        Assert.Equal(Enumerable.Repeat(Success, 20), stage.Receiver.Calls);
    }

    [Theory]
    [InlineData("/ping/secret-id", "POST", "/ping/secret-id/fail")]
    [InlineData("/ping/secret-id/my-check?create=1", "POST", "/ping/secret-id/my-check/fail?create=1")]
    [InlineData("/api/v1/heartbeat/secret-id", "POST", "/api/v1/heartbeat/secret-id/fail")]
    [InlineData("/api/push/secret-id?status=up&msg=OK&ping=", "GET", "/api/push/secret-id?status=down&msg=")]
    [InlineData("/anything/else", null, null)]
    public async Task A_failure_is_reported_in_the_services_format_with_the_reason(string path, string? method, string? failure)
    {
        await using var stage = await DeadMansSwitchStage.StartAsync(path);
        Assert.Equal(("GET", path), Assert.Single(stage.Receiver.Take()) is var call ? (call.Method, call.Path) : default);
        await stage.Ledger.AddAsync([Some.Entry(Some.Change(1)) with { Outcome = new(OutcomeKind.Dead, "refused", stage.Watch.Clock.GetUtcNow()) }]);

        var report = await stage.MinutesAsync(1);

        Assert.Equal("1 alert was given up within the last hour", report.Reason);
        if (method is null)
        {
            Assert.Equal(HeartbeatCall.Withheld, report.Call);
            Assert.Empty(stage.Receiver.Calls);
            return;
        }

        var called = Assert.Single(stage.Receiver.Calls);
        Assert.Equal((HeartbeatCall.Failure, method), (report.Call, called.Method));
        Assert.StartsWith(failure!, called.Path, StringComparison.Ordinal);
        Assert.Contains(report.Reason!, method == "POST" ? called.Body : Uri.UnescapeDataString(called.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_polling_stops_there_is_silence_and_then_a_failure()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Receiver.Take();
        stage.Polls = false;

        await stage.MinutesAsync(15);
        Assert.Empty(stage.Receiver.Calls);
        await stage.MinutesAsync(2);
        Assert.All(stage.Receiver.Take(), call => Assert.Equal((true, "1 of 1 line has not been read to the end for 15 min"), (call.IsFailure, call.Body)));

        stage.Polls = true;
        await stage.MinutesAsync(1);
        Assert.Equal(Success, Assert.Single(stage.Receiver.Calls));
    }

    [Fact]
    public async Task When_a_pass_hangs_there_is_silence_and_then_a_failure()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Receiver.Take();
        var hangs = new TaskCompletionSource();
        stage.Watch.Bend.HoldBack = request => request.RequestUri!.AbsolutePath.EndsWith("/v3/chats", StringComparison.Ordinal) ? hangs.Task : Task.CompletedTask;
        stage.WaitsForPasses = false;

        // A running pass may just be slow, up to the pass limit; but a hanging one doesn't renew its lease.
        await stage.MinutesAsync(10);
        Assert.Empty(stage.Receiver.Calls);
        await stage.MinutesAsync(35);

        Assert.NotEmpty(stage.Receiver.Calls);
        Assert.All(stage.Receiver.Take(), call => Assert.True(call.IsFailure));
        hangs.SetResult();
    }

    [Fact]
    public async Task A_pass_that_fails_once_skips_a_call_and_is_not_a_failure()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Receiver.Take();
        stage.Watch.Bend.Instead = request => request.RequestUri!.AbsolutePath.EndsWith("/v3/chats", StringComparison.Ordinal) ? BentHandler.Answer(HttpStatusCode.BadRequest) : null;
        await stage.MinutesAsync(1);
        Assert.Empty(stage.Receiver.Calls);

        stage.Watch.Bend.Instead = null;
        await stage.MinutesAsync(1);
        Assert.Equal(Success, Assert.Single(stage.Receiver.Calls));
    }

    [Fact]
    public async Task Passes_that_no_longer_see_any_chat_are_a_failure()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Receiver.Take();
        stage.Watch.Bend.RewriteList = _ => """{ "chats": [], "next_cursor": null }""";

        await stage.MinutesAsync(3);

        Assert.Equal(3, stage.Receiver.Calls.Count);
        Assert.All(stage.Receiver.Calls, call => Assert.Equal((true, "1 line lists no chat, though there were some"), (call.IsFailure, call.Body)));

        // A line that was confirmed to be empty is no longer a failure.
        stage.Receiver.Take();
        await stage.ConfirmAbsenceAsync();
        await stage.MinutesAsync(2);
        Assert.Equal(Success, stage.Receiver.Calls[^1]);
    }

    [Fact]
    public async Task A_process_that_has_just_started_knows_from_the_unhealthy_chats_that_there_were_chats()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Watch.Turn(stage.Watch.AddChat(), "AT_RISK");
        await stage.MinutesAsync(1);
        stage.Watch.Bend.RewriteList = _ => """{ "chats": [], "next_cursor": null }""";
        stage.Receiver.Take();

        stage.Restart();
        await stage.MinutesAsync(1);

        Assert.True(Assert.Single(stage.Receiver.Calls).IsFailure);
    }

    [Fact]
    public async Task A_line_that_never_had_a_chat_is_not_a_failure()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Watch.Linq.AddLine();
        await stage.MinutesAsync(1);
        stage.Receiver.Take();

        await stage.MinutesAsync(2);

        Assert.Equal([Success, Success], stage.Receiver.Calls);
    }

    [Fact]
    public async Task It_is_a_failure_when_nothing_can_be_published_anymore()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Publishes = false;
        stage.Watch.Turn(stage.Watch.AddChat(), "CRITICAL");
        await stage.MinutesAsync(15);
        stage.Receiver.Take();

        await stage.MinutesAsync(2);
        Assert.Equal((true, "a recorded event has not been published for 15 min"), stage.Receiver.Take()[^1] is var call ? (call.IsFailure, call.Body) : default);

        stage.Publishes = true;
        await stage.MinutesAsync(1);
        Assert.Equal(Success, Assert.Single(stage.Receiver.Calls));
    }

    [Fact]
    public async Task What_is_published_and_not_taken_in_is_a_failure()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        await stage.MinutesAsync(1);
        stage.TakesIn = false;
        var chat = stage.Watch.AddChat();
        for (var n = 0; n < 15; n++)
        {
            // Later events must not hide the first one.
            stage.Watch.Turn(chat, n % 2 == 0 ? "CRITICAL" : "AT_RISK");
            await stage.MinutesAsync(1);
        }

        Assert.DoesNotContain(stage.Receiver.Take(), call => call.IsFailure);
        await stage.MinutesAsync(2);

        Assert.Equal((true, "a published event has not been taken in by every route for 15 min"), stage.Receiver.Calls[^1] is var last ? (last.IsFailure, last.Body) : default);
    }

    [Fact]
    public async Task What_is_due_and_not_sent_is_a_failure()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Dispatches = false;
        stage.Watch.Turn(stage.Watch.AddChat(), "CRITICAL");
        await stage.MinutesAsync(15);
        Assert.DoesNotContain(stage.Receiver.Take(), call => call.IsFailure);

        await stage.MinutesAsync(2);
        Assert.Equal((true, "slack has not been sent what has been due for 15 min"), stage.Receiver.Take()[^1] is var call ? (call.IsFailure, call.Body) : default);

        stage.Dispatches = true;
        await stage.MinutesAsync(1);
        Assert.Equal(Success, Assert.Single(stage.Receiver.Calls));
    }

    [Fact]
    public async Task It_is_a_failure_when_a_place_no_longer_accepts_anything()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Place.Answer = _ => new Delivery.Deferred("Slack answered 503");
        stage.Watch.Turn(stage.Watch.AddChat(), "CRITICAL");

        await stage.MinutesAsync(18);

        Assert.Contains("slack has not been sent", stage.Receiver.Calls[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_held_back_by_a_places_own_pace_are_not_stuck()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync(sendsPerHour: 1);
        for (var n = 0; n < 30; n++)
        {
            stage.Watch.Turn(stage.Watch.AddChat(), "CRITICAL");
            await stage.MinutesAsync(1);
        }

        Assert.True((await stage.Ledger.LoadWaitingAsync("slack")).Count > 15);
        Assert.DoesNotContain(stage.Receiver.Calls, call => call.IsFailure);
    }

    [Fact]
    public async Task A_refused_key_is_a_failure_at_once()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Receiver.Take();
        stage.Watch.Linq.Token = "another";

        await stage.MinutesAsync(1);

        Assert.Equal((true, "Linq rejects the key, and polling has stopped"), Assert.Single(stage.Receiver.Calls) is var call ? (call.IsFailure, call.Body) : default);
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_causes_silence_and_then_a_failure()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Receiver.Take();
        (stage.Polls, stage.StoreIsDown) = (false, true);

        await stage.MinutesAsync(15);
        Assert.Empty(stage.Receiver.Calls);
        await stage.MinutesAsync(2);

        Assert.Equal("the store could not be read for 15 min", stage.Receiver.Calls[^1].Body);
    }

    [Fact]
    public async Task A_new_process_reports_success_only_if_it_is_true_and_reports_no_failure_at_startup()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Receiver.Take();
        (stage.Polls, stage.Dispatches) = (false, false);

        stage.Restart();
        await stage.LookAsync();
        Assert.Equal(Success, Assert.Single(stage.Receiver.Take()));
        await stage.MinutesAsync(3);
        stage.Restart();
        await stage.LookAsync();

        Assert.Empty(stage.Receiver.Calls);
    }

    [Fact]
    public async Task A_new_process_calls_even_if_lines_are_read_rarely_and_never_at_the_same_time()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        var line = stage.Watch.Linq.AddLine();
        await stage.MinutesAsync(1);
        stage.Watch.Clock.Advance(TimeSpan.FromMinutes(3));
        stage.Restart();
        stage.Receiver.Take();
        var fails = "";
        stage.Watch.Bend.Instead = request => fails.Length > 0 && Uri.UnescapeDataString(request.RequestUri!.Query).Contains(fails, StringComparison.Ordinal)
            ? BentHandler.Answer(HttpStatusCode.BadRequest) : null;

        for (var n = 0; n < 6; n++)
        {
            fails = n % 2 == 0 ? line.Number : stage.Watch.SimulatedLine.Number;
            stage.Polls = true;
            await stage.MinutesAsync(1);
            stage.Polls = false;
            await stage.MinutesAsync(2);
        }

        Assert.InRange(stage.Receiver.Take().Count(call => call == Success), 2, 3);
    }

    [Fact]
    public async Task While_nothing_is_taken_in_one_event_per_line_is_looked_up_and_the_next_once_it_is_found()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.TakesIn = false;
        var chat = stage.Watch.AddChat();
        for (var n = 0; n < 30; n++)
        {
            stage.Watch.Turn(chat, n % 2 == 0 ? "CRITICAL" : "AT_RISK");
            await stage.MinutesAsync(1);
        }

        Assert.True(stage.Receiver.Take()[^1].IsFailure);
        Assert.Equal(1, stage.LookedFor);

        // The first has now been taken in; the others, the last of which is looked up now, have not.
        var changes = await stage.Watch.Store.ReadHistoryAsync(stage.Watch.Line.Id).OfType<ChatHealthChanged>().ToListAsync();
        await stage.Ledger.AddAsync([Some.Entry(changes.MinBy(change => change.Id.Sequence)!)]);
        await stage.MinutesAsync(15);
        Assert.DoesNotContain(stage.Receiver.Take(), call => call.IsFailure);
        await stage.MinutesAsync(3);
        Assert.True(stage.Receiver.Take()[^1].IsFailure);
    }

    [Fact]
    public async Task It_is_a_failure_after_a_while_if_no_line_was_ever_listed()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Watch.Options = stage.Watch.Options with { Lines = ["+12025550199"] };
        stage.Restart();
        stage.Receiver.Take();

        await stage.MinutesAsync(15);
        Assert.Empty(stage.Receiver.Calls);
        await stage.MinutesAsync(2);

        Assert.Equal("no line has been watched for 15 min", stage.Receiver.Calls[^1].Body);
    }

    [Fact]
    public async Task A_refused_call_disturbs_nothing_and_is_reported_once()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Receiver.Status = 404;

        var first = await stage.MinutesAsync(1);
        var second = await stage.MinutesAsync(1);
        stage.Receiver.Status = 200;
        var third = await stage.MinutesAsync(1);

        Assert.Equal((HeartbeatCall.Success, "the service of HEARTBEAT_URL answered 404", true), (first.Call, first.Trouble, first.IsNews));
        Assert.DoesNotContain("secret-id", first.Problem, StringComparison.Ordinal);
        Assert.Equal((first.Problem, false), (second.Problem, second.IsNews));
        Assert.Equal((null, true), (third.Problem, third.IsNews));
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_given_up_after_ten_seconds()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        stage.Receiver.Take();
        var never = new TaskCompletionSource();
        stage.Receiver.Ready = never.Task;
        stage.Watch.Clock.LongestSkipped = TimeSpan.FromSeconds(10);

        var report = await stage.MinutesAsync(1);
        never.SetResult();

        Assert.Equal("the service of HEARTBEAT_URL did not answer within 10 s", report.Trouble);
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_throws_nothing_and_its_address_is_in_no_text()
    {
        await using var stage = await DeadMansSwitchStage.StartAsync();
        await stage.Receiver.DisposeAsync();

        var report = await stage.MinutesAsync(1);

        Assert.Equal("the service of HEARTBEAT_URL was not reached (ConnectionError)", report.Trouble);
        Assert.DoesNotContain("127.0.0.1", $"{report}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_address_prints_as_a_placeholder()
    {
        var url = new HeartbeatUrl(new("https://hc-ping.com/secret-id"));

        Assert.Equal("(heartbeat)", $"{url}");
        Assert.Equal("https://hc-ping.com/secret-id/fail", url.Failure("reason")!.RequestUri!.AbsoluteUri);
        Assert.Equal((true, false), (url.TakesFailures, new HeartbeatUrl(new("https://example.com/secret-id")).TakesFailures));
    }
}
