using System.Globalization;
using System.Text.Json;
using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>The notifier against a real server on this machine.</summary>
public sealed class SlackNotifierTests
{
    private const string Path = "/services/T000/B000/the-secret-part";

    private static readonly Digest Digest = Digest.Of("slack", "test", [Some.Entry(Some.Change())]);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _clock = new(Some.Time);

    [Theory]
    [InlineData(200, "ok", "sent", null)]
    [InlineData(200, "ok\n", "sent", null)]
    [InlineData(200, "", "deferred", "the answer (200) was not Slack's; perhaps a proxy sent it")]
    [InlineData(200, "<html>Please log in</html>", "deferred", "the answer (200) was not Slack's; perhaps a proxy sent it")]
    [InlineData(204, "", "deferred", "the answer (204) was not Slack's; perhaps a proxy sent it")]
    [InlineData(302, "", "deferred", "the answer (302) was not Slack's; perhaps a proxy sent it")]
    [InlineData(400, "invalid_payload", "refused", "Slack answered 400 invalid_payload")]
    [InlineData(200, """{"success":true}""", "sent", null)]
    [InlineData(200, """{ "success": true }""", "sent", null)]
    [InlineData(200, """{"success":false}""", "deferred", "the answer (200) was not Slack's; perhaps a proxy sent it")]
    [InlineData(400, "the-secret-part is wrong", "deferred", "the answer (400) was not Slack's; perhaps a proxy sent it")]
    [InlineData(403, "invalid_token", "refused", "Slack answered 403 invalid_token")]
    [InlineData(403, "team_access_not_granted", "refused", "Slack answered 403 team_access_not_granted")]
    [InlineData(403, "<html>no_service</html>", "deferred", "the answer (403) was not Slack's; perhaps a proxy sent it")]
    [InlineData(404, "", "deferred", "the answer (404) was not Slack's; perhaps a proxy sent it")]
    [InlineData(404, "an_error_of_tomorrow", "deferred", "the answer (404) was not Slack's; perhaps a proxy sent it")]
    [InlineData(503, "no_service", "refused", "Slack answered 503 no_service")]
    [InlineData(403, "action_prohibited", "refused", "Slack answered 403 action_prohibited")]
    [InlineData(404, "channel_not_found", "refused", "Slack answered 404 channel_not_found")]
    [InlineData(404, "no_service", "refused", "Slack answered 404 no_service")]
    [InlineData(410, "channel_is_archived", "refused", "Slack answered 410 channel_is_archived")]
    [InlineData(408, "", "deferred", "Slack answered 408")]
    [InlineData(429, "rate_limited", "deferred", "Slack asked to slow down (429)")]
    [InlineData(500, "rollup_error", "deferred", "Slack answered 500")]
    [InlineData(503, "the-secret-part", "deferred", "Slack answered 503")]
    public async Task Every_answer_has_one_outcome_with_a_reason_that_a_person_understands(int status, string body, string word, string? why)
    {
        await using var server = await LoopbackServer.StartAsync(context => AnswerAsync(context, status, body));

        var delivery = await SendAsync(server);

        Assert.Equal(word, delivery.Word);
        Assert.Equal(why, WhyOf(delivery));
    }

    [Theory]
    [InlineData("30", 30.0)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    public async Task A_wait_that_Slack_asks_for_is_passed_on(string retryAfter, double? seconds)
    {
        await using var server = await LoopbackServer.StartAsync(context => AnswerAsync(context, 429, "", retryAfter));

        var deferred = Assert.IsType<Delivery.Deferred>(await SendAsync(server));

        Assert.Equal(seconds, deferred.RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData(90, 90.0)]
    [InlineData(-90, null)]
    public async Task A_date_that_Slack_names_becomes_a_time(int fromNow, double? seconds)
    {
        var date = _clock.GetUtcNow().AddSeconds(fromNow).ToString("R", CultureInfo.InvariantCulture);
        await using var server = await LoopbackServer.StartAsync(context => AnswerAsync(context, 429, "", date));

        var deferred = Assert.IsType<Delivery.Deferred>(await SendAsync(server));

        Assert.Equal(seconds, deferred.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task The_message_is_posted_as_JSON_to_the_webhook()
    {
        var (method, path, type, body) = ("", "", "", "");
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            (method, path, type) = (context.Request.Method, context.Request.Path, context.Request.ContentType!);
            body = await reader.ReadToEndAsync();
            await AnswerAsync(context, 200, "ok");
        });

        await SendAsync(server);

        Assert.Equal(("POST", Path, "application/json; charset=utf-8"), (method, path, type));
        Assert.Equal("1 chat AT_RISK · Linq line •••0101", JsonDocument.Parse(body).RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_server_that_is_not_listening_is_worth_retrying_and_the_reason_withholds_the_address()
    {
        var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        var url = server.Url;
        await server.DisposeAsync();
        using var http = new HttpClient();

        var delivery = await new SlackNotifier(http, new(url + Path), _clock).SendAsync(Digest);

        Assert.Equal(new Delivery.Deferred("Slack was not reached (ConnectionError)", SurelyNotSent: true), delivery);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_after_half_a_minute()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        var sending = SendAsync(server);
        await asked.Task.WaitAsync(Soon, TimeProvider.System);
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(new Delivery.Deferred("Slack did not answer within 30 s"), await sending.WaitAsync(Soon, TimeProvider.System));
    }

    [Fact]
    public async Task The_callers_cancellation_passes_through()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            cancel.Cancel();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var http = new HttpClient();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new SlackNotifier(http, new(server.Url + Path), _clock).SendAsync(Digest, cancel.Token).WaitAsync(Soon, TimeProvider.System));
    }

    private static Task AnswerAsync(HttpContext context, int status, string body, string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return status == 204 ? Task.CompletedTask : context.Response.WriteAsync(body);
    }

    private static string? WhyOf(Delivery delivery) => delivery switch
    {
        Delivery.Deferred deferred => deferred.Why,
        Delivery.Refused refused => refused.Why,
        _ => null,
    };

    private async Task<Delivery> SendAsync(LoopbackServer server)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var delivery = await new SlackNotifier(http, new(server.Url + Path), _clock).SendAsync(Digest);

        Assert.DoesNotContain("the-secret-part", delivery.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", delivery.ToString(), StringComparison.Ordinal);
        return delivery;
    }
}
