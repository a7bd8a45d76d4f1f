using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure;
using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Linq.Alerts.Azure.Tests;
using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The Azure edition from the API to Slack, through its functions, over the stand-in Service Bus.</summary>
public sealed class AzureStoryTests(Azurite azurite)
{
    [Fact]
    public async Task A_new_instance_continues_where_the_last_one_died()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var chat = stage.AddChat();
        await stage.MinuteAsync();
        await stage.MinuteAsync();
        stage.Slack.Messages.Clear();
        stage.Slack.Status = HttpStatusCode.ServiceUnavailable;
        stage.Linq.SetHealth(chat, "OPTED_OUT", stage.Clock.GetUtcNow());
        await stage.MinuteAsync();
        Assert.Empty(stage.Slack.Messages);

        stage.Slack.Status = HttpStatusCode.OK;
        stage.Start();
        // The lease of the dead instance expires after two minutes.
        for (var minute = 0; minute < 4; minute++)
            await stage.MinuteAsync();

        Assert.Contains($"{chat}", Assert.Single(stage.Slack.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_waits_to_be_grouped_is_sent_on_a_wake_up()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var chat = stage.AddChat();
        await stage.MinuteAsync();
        await stage.MinuteAsync();
        await stage.WakeAsync(TimeSpan.FromMinutes(5));
        stage.Slack.Messages.Clear();

        stage.Linq.SetHealth(chat, "AT_RISK", stage.Clock.GetUtcNow());
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        await stage.Function<PollFunction>().RunAsync(new(), default);
        await stage.TakeAsync();
        await stage.TakeAsync();
        Assert.Empty(stage.Slack.Messages);
        await stage.WakeAsync(TimeSpan.FromSeconds(30));

        Assert.Single(stage.Slack.Messages);
    }

    [Fact]
    public async Task An_instance_stopped_in_the_middle_of_a_send_leaves_one_outcome_and_repeats_at_most_one_ID()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var chat = stage.AddChat();
        for (var minute = 0; minute < 7; minute++)
            await stage.MinuteAsync();
        stage.Slack.Messages.Clear();
        stage.Linq.SetHealth(chat, "OPTED_OUT", stage.Clock.GetUtcNow());
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        await stage.Function<PollFunction>().RunAsync(new(), default);
        await stage.Function<PollLineFunction>().RunAsync((await stage.Bus.ReceiveAsync(AzureNames.PollLineQueue)).Single(), default);

        using var stop = new CancellationTokenSource();
        stage.Slack.OnTheWay = stop.Cancel;
        var messages = await stage.Bus.ReceiveAsync(AzureNames.NotifySlackQueue);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stage.Function<NotifySlackFunction>().RunAsync(messages, stage.Actions, stop.Token));
        stage.Slack.OnTheWay = null;
        stage.Start();
        for (var minute = 0; minute < 4; minute++)
            await stage.MinuteAsync();

        Assert.Equal(2, stage.Slack.Messages.Count);
        Assert.Single(stage.Slack.Messages.Select(message => Regex.Match(message, "ref ([0-9a-f]{16})").Groups[1].Value).Distinct());
        var entry = Assert.Single(await stage.Ledger.ReadAsync("slack").Where(entry => entry.Event is ChatHealthChanged).ToListAsync());
        Assert.Equal(OutcomeKind.Delivered, entry.Outcome?.Kind);
    }

    [Fact]
    public async Task A_request_delivered_twice_at_once_to_one_instance_causes_one_pass()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        stage.AddChat();
        await stage.MinuteAsync();
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        await stage.Function<PollFunction>().RunAsync(new(), default);
        var message = (await stage.Bus.ReceiveAsync(AzureNames.PollLineQueue)).Single();
        stage.Log.Lines.Clear();

        Task? second = null;
        stage.OnRequest = request =>
        {
            // In the middle of the first.
            if (request.RequestUri!.AbsolutePath.EndsWith("/v3/chats", StringComparison.Ordinal) && second is null)
            {
                second = Task.Run(() => stage.Function<PollLineFunction>().RunAsync(message, default));
                Assert.True(second.Wait(TimeSpan.FromSeconds(20)));
            }
        };
        await stage.Function<PollLineFunction>().RunAsync(message, default);

        Assert.Equal(["Skipped", "Complete"], stage.Log.Lines.Select(line => Regex.Match(line.Text, ": ([A-Z][a-z]+),").Groups[1].Value));
    }

    [Fact]
    public async Task A_deployment_in_the_middle_of_a_pass_records_each_change_once()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        // Two pages: the old instance has read the first when it is stopped.
        var chats = Enumerable.Range(0, 150).Select(_ => stage.AddChat()).ToList();
        for (var minute = 0; minute < 7; minute++)
            await stage.MinuteAsync();
        stage.Slack.Messages.Clear();
        foreach (var chat in chats)
            stage.Linq.SetHealth(chat, "OPTED_OUT", stage.Clock.GetUtcNow());
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        await stage.Function<PollFunction>().RunAsync(new(), default);

        using var stop = new CancellationTokenSource();
        stage.OnRequest = request =>
        {
            if (request.RequestUri!.Query.Contains("cursor", StringComparison.Ordinal))
                stop.Cancel();
        };
        var message = (await stage.Bus.ReceiveAsync(AzureNames.PollLineQueue)).Single();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            stage.Function<PollLineFunction>().RunAsync(message, stop.Token));
        stage.OnRequest = null;
        stage.Start();
        // The message is redelivered to the new instance, which doesn't touch the line until the old one's lease expires.
        await stage.Function<PollLineFunction>().RunAsync(message, default);
        for (var minute = 0; minute < 4; minute++)
            await stage.MinuteAsync();

        var entries = await stage.Ledger.ReadAsync("slack").Where(entry => entry.Event is ChatHealthChanged).ToListAsync();
        Assert.Equal(chats.Order(), entries.Select(entry => ((ChatHealthChanged)entry.Event).Chat.Uuid).Order());
        Assert.All(entries, entry => Assert.Equal(OutcomeKind.Delivered, entry.Outcome?.Kind));
        Assert.Equal(entries.Count, entries.Select(entry => entry.Event.Id).Distinct().Count());
    }

    [Fact]
    public async Task The_health_page_says_503_until_there_are_lines_and_once_they_are_stale()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        Assert.Equal(503, (await HealthAsync(stage)).Status);

        await stage.MinuteAsync();
        var (status, page) = await HealthAsync(stage);
        Assert.Equal(200, status);
        Assert.Equal("watching", page.GetProperty("status").GetString());
        var line = Assert.Single(page.GetProperty("lines").EnumerateArray());
        Assert.Equal(stage.Line.Number[^4..], line.GetProperty("number").GetString());
        Assert.Equal(stage.Clock.GetUtcNow(), line.GetProperty("lastCompletePass").GetDateTimeOffset());

        stage.Clock.Advance(TimeSpan.FromMinutes(16));
        (status, page) = await HealthAsync(stage);
        Assert.Equal(503, status);
        Assert.Contains("1 of 1 lines", page.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(503, page.GetProperty("status").GetInt32());
        Assert.True(Assert.Single(page.GetProperty("health").GetProperty("lines").EnumerateArray()).GetProperty("isStale").GetBoolean());
    }

    [Fact]
    public async Task The_heartbeat_is_a_log_row_that_the_alert_rules_can_read()
    {
        await using var stage = await AzureStage.StartAsync(azurite);

        await stage.MinuteAsync();

        var row = stage.Log.Lines.Single(line => line.Text.StartsWith("heartbeat ", StringComparison.Ordinal)).Text["heartbeat ".Length..];
        Assert.Equal("""{"lines":1,"complete":1,"stale":0,"pendingSeconds":0,"waitingSeconds":0,"waiting":1,"dead":0}""", row);
    }

    [Fact]
    public async Task The_full_list_of_a_long_alert_is_behind_its_link()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var chats = Enumerable.Range(0, 25).Select(_ => stage.AddChat()).ToList();
        await stage.MinuteAsync();
        await stage.MinuteAsync();
        stage.Slack.Messages.Clear();
        foreach (var chat in chats)
            stage.Linq.SetHealth(chat, "OPTED_OUT", stage.Clock.GetUtcNow());
        await stage.MinuteAsync();

        var link = Regex.Match(Assert.Single(stage.Slack.Messages), @"https://alerts\.example\.com/api/lists/(?<route>[^/]+)/(?<digest>[0-9a-f]+)\?from=(?<from>[^&\\]+)(&amp;|\\u0026amp;|&)to=(?<to>[0-9TZ:-]+)(&amp;|\\u0026amp;|&)sig=(?<sig>[0-9a-f]{32})");
        Assert.True(link.Success, stage.Slack.Messages[0]);
        Task<IActionResult> OpenAsync(string part = "", string? otherwise = null) => ListAsync(
            stage, Part("route"), Part("digest"), Part("from"), Part("to"), Part("sig"), part, otherwise);
        string Part(string name) => link.Groups[name].Value;
        var answer = await OpenAsync();

        var csv = System.Text.Encoding.UTF8.GetString(Assert.IsType<FileContentResult>(answer).FileContents);
        Assert.All(chats, chat => Assert.Contains($"{chat}", csv, StringComparison.Ordinal));
        Assert.Equal(26, csv.Trim().Split('\n').Length);
        // Changing a link gives no access to another list, or to more of the ledger.
        foreach (var part in new[] { "route", "digest", "from", "to", "sig" })
        {
            Assert.Equal(403, Status(await OpenAsync(part, "0001-01-01T00:00:00Z")));
            Assert.Equal(403, Status(await OpenAsync(part, "' or PartitionKey ne '")));
        }

        stage.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(410, Status(await OpenAsync()));
    }

    [Fact]
    public async Task No_personal_data_or_secret_is_logged_or_sent_alongside_the_events()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var chat = stage.AddChat();
        await stage.MinuteAsync();
        stage.Linq.SetHealth(chat, "CRITICAL", stage.Clock.GetUtcNow());
        stage.Slack.Status = HttpStatusCode.Forbidden;
        for (var minute = 0; minute < 5; minute++)
            await stage.MinuteAsync();

        Assert.Contains(stage.Log.Lines, line => line.Text.Contains("heartbeat", StringComparison.Ordinal));
        Assert.All(stage.Log.Lines, line =>
        {
            Assert.DoesNotMatch(@"\+?\d{10,}", line.Text);
            Assert.DoesNotContain("/services/T0", line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(stage.Linq.Token, line.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_test_alert_goes_through_the_whole_chain_to_the_requested_place()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var test = stage.Function<TestFunction>();
        var request = new DefaultHttpContext().Request;

        Assert.Equal(404, Status(await test.RunAsync(request, "email", default)));
        Assert.Equal(202, Status(await test.RunAsync(request, "slack", default)));
        await stage.TakeAsync();

        Assert.Contains("TEST", Assert.Single(stage.Slack.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_alert_is_refused_when_no_place_is_set_up()
    {
        await using var stage = await AzureStage.StartAsync(azurite, ("SLACK_WEBHOOK_URL", null));

        Assert.Equal(409, Status(await stage.Function<TestFunction>().RunAsync(new DefaultHttpContext().Request, null, default)));
        Assert.Empty(stage.StandIn.Namespace.Sends);
    }

    [Fact]
    public async Task A_requested_pass_for_an_unknown_line_is_skipped()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var pass = stage.Function<PollLineFunction>();

        await pass.RunAsync(await stage.ThroughAsync(AzureNames.PollLineQueue, new ServiceBusMessage("no line")), default);
        await pass.RunAsync(await stage.ThroughAsync(AzureNames.PollLineQueue, new ServiceBusMessage($"{Guid.NewGuid()}")), default);

        Assert.Equal(2, stage.Log.Lines.Count);
    }

    [Fact]
    public async Task Old_data_is_purged()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var chat = stage.AddChat();
        await stage.MinuteAsync();
        stage.Linq.SetHealth(chat, "CRITICAL", stage.Clock.GetUtcNow());
        await stage.MinuteAsync();
        Assert.NotEmpty(await stage.Ledger.ReadAsync("slack").ToListAsync());

        stage.Clock.Advance(TimeSpan.FromDays(31));
        await stage.Function<PurgeFunction>().RunAsync(new(), default);

        Assert.Empty(await stage.Ledger.ReadAsync("slack").ToListAsync());
        Assert.Contains(stage.Log.Lines, line => line.Text.StartsWith("Purged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_opt_out_that_arrives_while_the_webhook_URL_is_missing_is_sent_once_the_URL_is_back()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var chat = stage.AddChat();
        await stage.MinuteAsync();
        stage.Linq.SetHealth(chat, "CRITICAL", stage.Clock.GetUtcNow());
        await stage.MinuteAsync();
        var before = stage.Slack.Messages.Count;

        stage.Start(without: "SLACK_WEBHOOK_URL");
        stage.Linq.SetHealth(chat, "OPTED_OUT", stage.Clock.GetUtcNow());
        for (var minute = 0; minute < 8; minute++)
            await stage.MinuteAsync();

        Assert.Equal(before, stage.Slack.Messages.Count);
        // Once, within minutes, and not every minute.
        Assert.Single(stage.Log.Lines, line => line.Level == LogLevel.Warning && line.Text.StartsWith("Route slack, 1 alerts, 1 opt-outs: ", StringComparison.Ordinal));

        stage.Start();
        await stage.MinuteAsync();

        Assert.Contains("OPTED_OUT", Assert.Single(stage.Slack.Messages.Skip(before)), StringComparison.Ordinal);
        Assert.Equal(
            [OutcomeKind.Delivered, OutcomeKind.Delivered],
            await stage.Ledger.ReadAsync("slack").Where(entry => entry.Event is ChatHealthChanged).Select(entry => entry.Outcome!.Kind).ToListAsync());
    }

    [Fact]
    public async Task A_route_that_was_back_for_some_hours_gets_its_full_grace_period_again_before_its_waiting_entries_end()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        await stage.MinuteAsync();
        await stage.Ledger.AddAsync([Some.Entry(Some.Change(99)) with { TakenAt = stage.Clock.GetUtcNow() }]);
        async Task RunAsync(TimeSpan time, params string[] without)
        {
            stage.Start(without);
            stage.Slack.Status = HttpStatusCode.ServiceUnavailable;
            await stage.Function<DispatchFunctions>().RunAsync(new(), default);
            stage.Clock.Advance(time);
            await stage.Function<DispatchFunctions>().RunAsync(new(), default);
        }

        // At night for some minutes, back in the morning, and missing once more before the next night.
        await RunAsync(TimeSpan.FromMinutes(10), "SLACK_WEBHOOK_URL");
        await RunAsync(TimeSpan.FromHours(15));
        await RunAsync(TimeSpan.FromHours(23), "SLACK_WEBHOOK_URL");
        Assert.Contains(await stage.Ledger.LoadWaitingAsync("slack"), entry => entry.Event.Id == Some.Change(99).Id);

        await RunAsync(TimeSpan.FromHours(1), "SLACK_WEBHOOK_URL");

        Assert.Empty(await stage.Ledger.LoadWaitingAsync("slack"));
        Assert.Equal("route-removed", Assert.Single(await stage.Ledger.ReadAsync("slack").Where(entry => entry.Event.Id == Some.Change(99).Id).ToListAsync()).Outcome?.Why);
    }

    [Fact]
    public async Task Requests_that_meet_a_store_outage_are_not_released_because_the_next_minute_asks_again()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        stage.AddChat();
        await stage.MinuteAsync();
        stage.Store.Failure = new RequestFailedException(0, "no route to host");

        await stage.Function<PollLineFunction>()
            .RunAsync(await stage.ThroughAsync(AzureNames.PollLineQueue, new ServiceBusMessage($"{stage.Line.Id}")), default);
        await stage.Function<DispatchFunctions>()
            .WakeUpAsync(await stage.ThroughAsync(AzureNames.DispatchQueue, new ServiceBusMessage { MessageId = "wake-up", Subject = "slack" }), default);

        Assert.Equal(2, stage.Log.Lines.Count(line => line.Level == LogLevel.Warning && line.Text.Contains("Table Storage did not answer", StringComparison.Ordinal)));
    }

    private static async Task<(int Status, JsonElement Page)> HealthAsync(AzureStage stage)
    {
        var answer = Assert.IsType<ContentResult>(await stage.Function<HealthFunction>().RunAsync(new DefaultHttpContext().Request, default));
        Assert.Equal(answer.StatusCode == 200 ? "application/json" : Problems.ContentType, answer.ContentType);
        return (answer.StatusCode!.Value, JsonDocument.Parse(answer.Content!).RootElement);
    }

    private static Task<IActionResult> ListAsync(
        AzureStage stage, string route, string digest, string from, string to, string sig, string changed, string? otherwise)
    {
        string? Of(string name, string value) => changed == name ? otherwise : value;
        var request = new DefaultHttpContext().Request;
        request.QueryString = QueryString.Create(new Dictionary<string, string?> { ["from"] = Of("from", from), ["to"] = Of("to", to), ["sig"] = Of("sig", sig) });
        return stage.Function<FullListFunction>().RunAsync(request, Of("route", route)!, Of("digest", digest)!, default);
    }

    /// <summary>Every error is problem details that say the same status.</summary>
    private static int? Status(IActionResult answer)
    {
        var content = Assert.IsType<ContentResult>(answer);
        if (content.StatusCode >= 400)
        {
            Assert.Equal(Problems.ContentType, content.ContentType);
            Assert.Equal(content.StatusCode, JsonDocument.Parse(content.Content!).RootElement.GetProperty("status").GetInt32());
        }

        return content.StatusCode;
    }
}
