using System.Net;
using System.Text.Json.Nodes;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class PollRoundTests
{
    [Fact]
    public async Task Every_listed_line_is_polled_and_a_new_one_gets_its_baseline()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();

        var added = watch.Linq.AddLine();
        await rounds.RunAsync();

        Assert.Equal([watch.Line.Name, Watch.LineOf(added).Name], watch.Published.OfType<LineBaselined>().Select(summary => summary.Line));
        Assert.Equal(3, rounds.Reports.Count(report => report.Outcome == PassOutcome.Complete));
    }

    [Fact]
    public async Task Only_the_lines_that_the_settings_name_are_polled()
    {
        await using var watch = await Watch.StartAsync();
        var other = watch.Linq.AddLine();
        watch.Options = watch.Options with { Lines = [other.Number] };

        var rounds = new Rounds(watch);
        await rounds.RunAsync();

        Assert.Equal(Watch.LineOf(other).Name, Assert.Single(rounds.Reports).Line);
    }

    [Fact]
    public async Task A_line_that_left_the_list_is_retired_when_two_later_lists_agree_and_comes_back_without_a_flood_of_alerts()
    {
        await using var watch = await Watch.StartAsync();
        var second = watch.Linq.AddLine();
        watch.Linq.AddChat(second, "CRITICAL", watch.Clock.GetUtcNow() - TimeSpan.FromDays(1));
        var rounds = new Rounds(watch);
        await rounds.RunAsync();

        var secondId = second.Id.ToString();
        watch.Bend.RewriteLines = list => Without(list, secondId);
        await rounds.RunAsync();
        await rounds.RunAsync();
        Assert.Empty(watch.Published.OfType<LineRetired>());
        await rounds.RunAsync();
        await rounds.RunAsync();
        Assert.Equal(second.Id, Assert.Single(watch.Published.OfType<LineRetired>()).Retired.Id.Uuid);
        var passes = rounds.Reports.Count(report => report.Line.Id.Uuid == second.Id);
        watch.Bend.RewriteLines = null;
        await rounds.RunAsync();

        Assert.Equal(3, passes);
        Assert.Equal(4, rounds.Reports.Count(report => report.Line.Id.Uuid == second.Id));
        Assert.Empty(watch.Changes);
    }

    [Fact]
    public async Task An_empty_list_of_lines_retires_no_line_and_raises_one_alarm()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();

        watch.Bend.RewriteLines = _ => """{"phone_numbers":[]}""";
        for (var i = 0; i < 5; i++)
            Assert.NotNull((await rounds.RunAsync()).Problem);
        watch.Bend.RewriteLines = null;
        await rounds.RunAsync();

        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.NoLines));
        Assert.Empty(watch.Published.OfType<LineRetired>());
        // The line was polled the whole time.
        Assert.Equal(7, rounds.Reports.Count);
    }

    [Fact]
    public async Task A_replaced_line_is_reported_once_and_retired_and_the_new_one_is_watched()
    {
        await using var watch = await Watch.StartAsync();
        var second = watch.Linq.AddLine();
        watch.Bend.RewriteLines = list => Without(list, second.Id.ToString());
        var rounds = new Rounds(watch);
        await rounds.RunAsync();

        watch.Bend.RewriteLines = list => Without(list, watch.SimulatedLine.Id.ToString());
        await rounds.RunAsync();
        watch.Linq.SetHealth(watch.Linq.AddChat(second), "OPTED_OUT", watch.Clock.GetUtcNow().AddSeconds(1));
        for (var i = 0; i < 4; i++)
            Assert.Null((await rounds.RunAsync()).Problem);

        var alarm = Assert.Single(watch.Published.OfType<Alarm>());
        Assert.Equal((AlarmKind.LinesReplaced, true), (alarm.Kind, alarm.Raised));
        Assert.Contains(LinqApiOptions.KeySetting, alarm.Text, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.OptedOut, Assert.Single(watch.Changes).Status);
        Assert.Equal(watch.Line.Id, Assert.Single(watch.Published.OfType<LineRetired>()).Retired.Id);
    }

    [Fact]
    public async Task An_opt_out_while_its_line_gets_a_new_ID_is_reported_as_a_change()
    {
        await using var watch = await Watch.StartAsync();
        var chat = watch.AddChat();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();

        watch.Bend.RewriteLines = list => list.Replace(watch.SimulatedLine.Id.ToString(), "pn_7", StringComparison.Ordinal);
        watch.Turn(chat, "OPTED_OUT");
        await rounds.RunAsync();
        await rounds.RunAsync();

        Assert.Equal((chat, watch.Line.Name), Assert.Single(watch.Changes) is var change ? (change.Chat, change.Line) : default);
        Assert.Equal([true], AlarmsOf(watch, AlarmKind.LinesReplaced));
        Assert.Empty(watch.Published.OfType<LineRetired>());
    }

    [Fact]
    public async Task An_account_without_lines_raises_an_alarm_from_the_first_start()
    {
        await using var watch = await Watch.StartAsync();
        watch.Bend.RewriteLines = _ => """{"phone_numbers":[]}""";
        var rounds = new Rounds(watch);

        for (var i = 0; i < 3; i++)
            Assert.Contains("lists no line", (await rounds.RunAsync()).Problem, StringComparison.Ordinal);
        watch.Bend.RewriteLines = null;
        await rounds.RunAsync();

        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.NoLines));
    }

    [Fact]
    public async Task Lines_that_cannot_be_watched_are_named_once_each_and_the_others_are_watched()
    {
        await using var watch = await Watch.StartAsync();
        var second = watch.Linq.AddLine();
        var third = watch.Linq.AddLine();
        string Spoil(string list, string number) => list.Replace(number, "72345", StringComparison.Ordinal);
        var rounds = new Rounds(watch);

        watch.Bend.RewriteLines = list => Spoil(list, second.Number);
        for (var i = 0; i < 3; i++)
            Assert.Contains(second.Id.ToString(), (await rounds.RunAsync()).Problem, StringComparison.Ordinal);
        watch.Bend.RewriteLines = null;
        Assert.Null((await rounds.RunAsync()).Problem);

        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.LinesExcluded));
        Assert.Equal(3 * 4 - 3, rounds.Reports.Count(report => report.Outcome == PassOutcome.Complete));
        Assert.Contains(rounds.Reports, report => report.Line == Watch.LineOf(third).Name);
    }

    [Fact]
    public async Task A_second_line_that_cannot_be_watched_is_reported_too()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);

        watch.Bend.RewriteLines = _ => """{"phone_numbers":[{"id":"pn_7","phone_number":"72345"}]}""";
        await rounds.RunAsync();
        watch.Bend.RewriteLines = _ => """{"phone_numbers":[{"id":"pn_7","phone_number":"72345"},{"id":"pn_8","phone_number":"5550101"}]}""";
        await rounds.RunAsync();
        await rounds.RunAsync();

        Assert.Equal([AlarmKind.LinesExcluded, AlarmKind.LinesExcluded], watch.Published.OfType<Alarm>().Select(alarm => alarm.Kind));
        Assert.Contains("pn_8", watch.Published.OfType<Alarm>().Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_with_other_IDs_and_numbers_in_another_form_are_watched()
    {
        await using var watch = await Watch.StartAsync();
        var chat = watch.AddChat();
        var number = watch.SimulatedLine.Number;
        watch.Bend.RewriteLines = _ => $$"""{"phone_numbers":[{"id":"pn_7","phone_number":"{{number[1]}} ({{number[2..5]}}) {{number[5..8]}}-{{number[8..]}}"}]}""";
        var rounds = new Rounds(watch);
        await rounds.RunAsync();

        watch.Turn(chat, "CRITICAL");
        await rounds.RunAsync();

        Assert.Equal("pn_7", Assert.Single(watch.Changes).Line.Id.ToString());
        Same.Events(watch.Published, watch.Published.Select(alert => EventJson.Read(EventJson.Write(alert))));
    }

    [Fact]
    public async Task A_stray_401_does_not_stop_polling()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        var answers = 0;
        watch.Bend.Instead = _ => answers++ is 0 or 2 ? BentHandler.Answer(HttpStatusCode.Unauthorized) : null;

        Assert.Null((await rounds.RunAsync()).Problem);

        Assert.Equal([PassOutcome.Complete, PassOutcome.Complete], rounds.Reports.Select(report => report.Outcome));
        Assert.Empty(watch.Published.OfType<Alarm>());
    }

    [Fact]
    public async Task A_refused_key_stops_polling_names_the_setting_and_is_retried_every_five_minutes()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();

        var token = watch.Linq.Token;
        watch.Linq.Token = "rotated";
        for (var i = 0; i < 4; i++)
            Assert.Contains(LinqApiOptions.KeySetting, (await rounds.RunAsync()).Problem, StringComparison.Ordinal);
        var requests = watch.Bend.Requests;
        watch.Linq.Token = token;
        await rounds.RunAsync();
        Assert.Equal(requests, watch.Bend.Requests);
        await rounds.RunAsync();

        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.KeyRefused));
        Assert.Equal(2, rounds.Reports.Count);
    }

    [Fact]
    public async Task A_key_that_is_refused_during_a_pass_stops_all_lines()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        watch.Bend.Instead = request => request.RequestUri!.AbsolutePath.EndsWith("/v3/chats", StringComparison.Ordinal)
            ? BentHandler.Answer(HttpStatusCode.Unauthorized) : null;

        await rounds.RunAsync();
        await rounds.RunAsync();

        Assert.Single(rounds.Reports);
        Assert.Equal([true], AlarmsOf(watch, AlarmKind.KeyRefused));
    }

    [Fact]
    public async Task Lines_are_polled_from_memory_while_their_list_is_down_and_stale_ones_raise_one_alarm()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();

        watch.Bend.RewriteLines = _ => "no list";
        await rounds.RunAsync();
        Assert.Equal(PassOutcome.Complete, rounds.Reports[^1].Outcome);
        watch.Bend.Instead = _ => BentHandler.Answer(HttpStatusCode.BadGateway);
        for (var i = 0; i < 20; i++)
            await rounds.RunAsync();
        watch.Bend.Instead = null;
        watch.Bend.RewriteLines = null;
        await rounds.RunAsync();
        await rounds.RunAsync();

        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.Stale));
        Assert.Contains("HTTP 502", watch.Published.OfType<Alarm>().First().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_crash_left_unpublished_is_published_by_the_next_round()
    {
        await using var watch = await Watch.StartAsync();
        var chat = watch.AddChat();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        watch.Bus.Failing = true;
        watch.Turn(chat, "CRITICAL");
        await rounds.RunAsync();

        watch.Bus.Failing = false;
        await new Rounds(watch).RunAsync();

        Assert.Single(watch.Changes);
    }

    [Fact]
    public async Task A_line_that_waits_too_long_behind_a_slow_one_is_stale_but_the_slow_one_is_not()
    {
        await using var watch = await Watch.StartAsync();
        watch.Linq.AddLine();
        watch.Options = watch.Options with { Parallel = 1 };
        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        var release = new TaskCompletionSource();
        var reached = new SemaphoreSlim(0);
        watch.Bend.HoldBack = request =>
        {
            if (!request.RequestUri!.AbsolutePath.EndsWith("/v3/chats", StringComparison.Ordinal))
                return Task.CompletedTask;
            reached.Release();
            return release.Task;
        };

        await rounds.StartAsync();
        Assert.True(await reached.WaitAsync(TimeSpan.FromSeconds(20)));
        watch.Clock.Advance(TimeSpan.FromMinutes(16));
        await rounds.StartAsync();
        var first = Assert.Single(watch.Published.OfType<Alarm>());
        watch.Bend.HoldBack = null;
        release.SetResult();
        await rounds.PassesAsync(4);

        Assert.Equal((AlarmKind.Stale, true), (first.Kind, first.Raised));
        // The one that has started may just be slow.
        Assert.Contains("1 line has had no complete pass", first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_line_does_not_hold_back_the_others_and_gets_no_second_pass()
    {
        await using var watch = await Watch.StartAsync();
        var slow = watch.SimulatedLine;
        var fast = watch.Linq.AddLine();
        var release = new TaskCompletionSource();
        watch.Bend.HoldBack = request =>
            request.RequestUri!.Query.Contains(slow.Number[1..], StringComparison.Ordinal) ? release.Task : Task.CompletedTask;
        var rounds = new Rounds(watch);

        await rounds.StartAsync();
        await rounds.PassesAsync(1);
        await rounds.StartAsync();
        await rounds.PassesAsync(2);
        release.SetResult();
        await rounds.PassesAsync(3);

        Assert.Equal([fast.Id, fast.Id, slow.Id], rounds.Reports.Select(report => report.Line.Id.Uuid));
    }

    [Fact]
    public async Task What_a_line_still_had_to_publish_when_it_was_retired_is_published_anyway()
    {
        await using var watch = await Watch.StartAsync();
        var second = watch.Linq.AddLine();
        var chat = watch.Linq.AddChat(second);
        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        watch.Bus.Failing = true;
        watch.Linq.SetHealth(chat, "OPTED_OUT");
        await rounds.RunAsync();

        watch.Bend.RewriteLines = list => Without(list, second.Id.ToString());
        for (var i = 0; i < 4; i++)
            await rounds.RunAsync();
        watch.Bus.Failing = false;
        await rounds.RunAsync();

        Assert.Equal(chat, Assert.Single(watch.Changes).Chat.Uuid);
    }

    [Fact]
    public async Task A_bus_that_accepts_nothing_is_named_as_the_rounds_problem()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        watch.Bus.Failing = true;
        await rounds.RunAsync();

        var roster = await rounds.RunAsync();

        Assert.Contains("The bus is set to fail.", roster.Problem, StringComparison.Ordinal);
        watch.Bus.Failing = false;
        Assert.Null((await rounds.RunAsync()).Problem);
    }

    [Fact]
    public async Task A_restart_during_an_outage_is_not_mistaken_for_its_end()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        watch.Bend.Instead = _ => BentHandler.Answer(HttpStatusCode.BadGateway);
        for (var i = 0; i < 20; i++)
            await rounds.RunAsync();

        var restarted = new Rounds(watch);
        await restarted.RunAsync();
        await restarted.RunAsync();
        Assert.Equal([true], AlarmsOf(watch, AlarmKind.Stale));
        watch.Bend.Instead = null;
        await restarted.RunAsync();
        await restarted.RunAsync();

        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.Stale));
    }

    [Fact]
    public async Task While_only_the_list_of_lines_has_to_wait_the_known_lines_are_still_polled()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        var asked = 0;
        watch.Bend.Instead = request =>
        {
            if (!request.RequestUri!.AbsolutePath.EndsWith("/v3/phone_numbers", StringComparison.Ordinal))
                return null;
            asked++;
            return BentHandler.Answer(HttpStatusCode.TooManyRequests, retryAfter: TimeSpan.FromHours(1));
        };

        for (var i = 0; i < 3; i++)
            Assert.NotNull((await rounds.RunAsync()).Problem);

        Assert.Equal(1, asked);
        Assert.Equal(4, rounds.Reports.Count(report => report.Outcome == PassOutcome.Complete));
    }

    [Fact]
    public async Task A_key_that_may_list_lines_but_not_chats_raises_one_alarm_and_its_end_is_reported_once()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        watch.Bend.Instead = request => request.RequestUri!.AbsolutePath.EndsWith("/v3/chats", StringComparison.Ordinal)
            ? BentHandler.Answer(HttpStatusCode.Unauthorized) : null;

        for (var i = 0; i < 12; i++)
            await rounds.RunAsync();
        Assert.Equal([true], AlarmsOf(watch, AlarmKind.KeyRefused));
        watch.Bend.Instead = null;
        for (var i = 0; i < 12; i++)
            await rounds.RunAsync();

        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.KeyRefused));
    }

    [Fact]
    public async Task A_line_that_the_settings_name_but_Linq_does_not_list_is_reported_as_a_problem()
    {
        await using var watch = await Watch.StartAsync();
        watch.Options = watch.Options with { Lines = ["+12025550199"] };

        var roster = await new Rounds(watch).RunAsync();

        Assert.Contains("Poll:Lines", roster.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("2025550199", roster.Problem, StringComparison.Ordinal);
    }

    private static IEnumerable<bool> AlarmsOf(Watch watch, AlarmKind kind) =>
        watch.Published.OfType<Alarm>().Where(alarm => alarm.Kind == kind).Select(alarm => alarm.Raised);

    private static string Without(string list, string id)
    {
        var json = JsonNode.Parse(list)!;
        var kept = json["phone_numbers"]!.AsArray().Where(line => line!["id"]!.GetValue<string>() != id).Select(line => line!.DeepClone());
        json["phone_numbers"] = new JsonArray([.. kept]);
        return json.ToJsonString();
    }
}
