using System.Text.Json;
using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class SlackBotNotifierTests() : HttpNotifierContract("Slack", """{"ok":true,"channel":"C0123456789","ts":"1503435956.000247"}""")
{
    private const string Token = "xoxb-1234-the-secret-token";

    protected override IReadOnlyList<string> Secrets => ["xoxb", "the-secret-token"];

    protected override INotifier At(HttpClient http, string server, TimeProvider clock) =>
        new SlackBotNotifier(http, new(Token), "C0123456789", clock, new(server + "/api/"));

    [Theory]
    [InlineData("not_in_channel", "invite the bot")]
    [InlineData("channel_not_found", "SLACK_CHANNEL")]
    [InlineData("is_archived", "archived")]
    [InlineData("missing_scope", "chat:write")]
    [InlineData("no_permission", "chat:write")]
    [InlineData("not_authed", "SLACK_BOT_TOKEN")]
    [InlineData("invalid_auth", "SLACK_BOT_TOKEN")]
    [InlineData("account_inactive", "SLACK_BOT_TOKEN")]
    [InlineData("token_revoked", "SLACK_BOT_TOKEN")]
    [InlineData("token_expired", "SLACK_BOT_TOKEN")]
    [InlineData("restricted_action", "allow it")]
    [InlineData("restricted_action_read_only_channel", "allow it")]
    [InlineData("restricted_action_thread_only_channel", "allow it")]
    [InlineData("restricted_action_non_threadable_channel", "allow it")]
    [InlineData("ekm_access_denied", "administrators")]
    [InlineData("enterprise_is_restricted", "administrators")]
    [InlineData("team_access_not_granted", "administrators")]
    [InlineData("access_denied", "administrators")]
    [InlineData("two_factor_setup_required", "two-factor")]
    [InlineData("not_allowed_token_type", "xoxb-")]
    [InlineData("method_deprecated", "newer version")]
    [InlineData("msg_too_long", "newer version")]
    [InlineData("no_text", "newer version")]
    [InlineData("invalid_blocks", "newer version")]
    [InlineData("msg_blocks_too_long", "newer version")]
    [InlineData("too_many_attachments", "newer version")]
    public async Task A_permanent_error_is_refused_and_says_what_to_do(string error, string cure)
    {
        var refused = Assert.IsType<Delivery.Refused>(await ErrorAsync(error));

        Assert.StartsWith($"Slack answered {error}: ", refused.Why, StringComparison.Ordinal);
        Assert.Contains(cure, refused.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, """{"ok":false,"error":"invalid_auth"}""", "refused")]
    [InlineData(403, """{"ok":false,"error":"team_access_not_granted"}""", "refused")]
    [InlineData(403, """{"ok":true}""", "deferred")]
    [InlineData(403, "<html>ok:false</html>", "deferred")]
    public async Task Under_another_status_only_Slacks_own_words_are_final(int status, string body, string word) =>
        Assert.Equal(word, (await AnsweredAsync(status, body)).Word);

    [Theory]
    [InlineData("rate_limited", "Slack asked to slow down (rate_limited)")]
    [InlineData("ratelimited", "Slack asked to slow down (ratelimited)")]
    [InlineData("message_limit_exceeded", "Slack asked to slow down (message_limit_exceeded)")]
    [InlineData("internal_error", "Slack answered internal_error: the message may come twice")]
    [InlineData("fatal_error", "Slack answered fatal_error: the message may come twice")]
    [InlineData("request_timeout", "Slack answered request_timeout")]
    [InlineData("service_unavailable", "Slack answered service_unavailable")]
    [InlineData("an_error_of_tomorrow", "Slack answered an_error_of_tomorrow, which this version does not know")]
    [InlineData("xoxb-1234-the-secret-token", "Slack answered with an unnamed error")]
    [InlineData("", "Slack answered with an unnamed error")]
    public async Task A_temporary_error_is_worth_retrying(string error, string why) =>
        Assert.Equal(new Delivery.Deferred(why, SurelyNotSent: why.Contains("slow down", StringComparison.Ordinal)), await ErrorAsync(error));

    [Theory]
    [InlineData("team_added_to_org")]
    [InlineData("org_login_required")]
    public async Task A_workspace_that_is_being_moved_is_left_alone_for_a_while(string error) => Assert.Equal(
        new Delivery.Deferred($"Slack answered {error}: the workspace is being moved", TimeSpan.FromMinutes(15), SurelyNotSent: true), await ErrorAsync(error));

    [Theory]
    [InlineData("")]
    [InlineData("ok")]
    [InlineData("<html>Please log in</html>")]
    [InlineData("{}")]
    [InlineData("[true]")]
    [InlineData("""{"ok":"true"}""")]
    [InlineData("""{"data":{"ok":true}}""")]
    [InlineData("""{"error":"\ud800","ok":false}""")]
    public async Task An_answer_that_is_not_Slacks_is_worth_retrying(string body) => Assert.Equal(
        new Delivery.Deferred("the answer (200) was not Slack's; perhaps a proxy sent it"), await AnsweredAsync(200, body));

    [Theory]
    [InlineData("""{"ok":false}""")]
    [InlineData("""{"ok":false,"error":null}""")]
    public async Task An_error_may_come_without_a_name(string body) => Assert.Equal(
        new Delivery.Deferred("Slack answered with an unnamed error"), await AnsweredAsync(200, body));

    [Fact]
    public async Task An_answer_that_repeats_a_long_message_is_read_as_far_as_needed() => Assert.Equal(
        new Delivery.Sent(), await AnsweredAsync(200, $$$"""{"ok":true,"message":{"text":"{{{new string('x', 200_000)}}}"}}"""));

    [Fact]
    public async Task The_message_of_the_webhook_goes_to_the_channel_under_the_token()
    {
        var digest = Digest.Of("slack", "test", [Some.Entry(Some.Change())]);
        var (path, authorization, type, body) = ("", "", "", "");
        await SendAsync(
            async context =>
            {
                var request = context.Request;
                using var reader = new StreamReader(request.Body);
                (path, authorization, type, body) = (request.Path, request.Headers.Authorization!, request.ContentType!, await reader.ReadToEndAsync());
                await context.Response.WriteAsync("""{"ok":true}""");
            },
            digest: digest);

        var sent = JsonDocument.Parse(body).RootElement;
        var webhooks = JsonDocument.Parse(SlackMessage.JsonOf(digest)).RootElement;
        Assert.Equal(("/api/chat.postMessage", $"Bearer {Token}", "application/json; charset=utf-8"), (path, authorization, type));
        Assert.Equal("C0123456789", sent.GetProperty("channel").GetString());
        Assert.True(JsonElement.DeepEquals(webhooks.GetProperty("blocks"), sent.GetProperty("blocks")));
        Assert.Equal(webhooks.GetProperty("text").GetString(), sent.GetProperty("text").GetString());
        Assert.False(webhooks.TryGetProperty("channel", out _));
    }

    [Fact]
    public void A_token_does_not_go_over_plain_http()
    {
        using var http = new HttpClient();

        Assert.Throws<ArgumentException>(() => new SlackBotNotifier(http, new(Token), "C1", new FakeTimeProvider(Some.Time), new("http://slack.example.com/api/")));
    }

    private Task<Delivery> ErrorAsync(string error) => AnsweredAsync(200, $$"""{"ok":false,"error":"{{error}}"}""");
}
