using System.Net;
using System.Text;

namespace Linq.Alerts;

/// <summary>Posts a digest to one Slack incoming webhook. The address is the secret: no reason may contain it.</summary>
/// <param name="http">A client that follows no redirects, such as one from <see cref="HttpLinqTransport.CreateHttpClient"/>.</param>
/// <remarks>Source: Slack's "Sending messages using incoming webhooks" and its changelog entry on webhook errors, 2016-05-17.</remarks>
public sealed class SlackNotifier(HttpClient http, Secret webhook, TimeProvider clock) : INotifier
{
    private readonly PlacePost _post = new(http, "Slack", clock);

    public string Name => "Slack";

    public string Cure => "Make a new incoming webhook in Slack, set SLACK_WEBHOOK_URL to it, and start again.";

    // About one message a second per channel.
    public TimeSpan Pace => TimeSpan.FromSeconds(1);

    public async Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Reveal()) { Content = SlackMessage.ContentOf(digest) };
        return await _post.SendAsync(request, Judge, cancel);
    }

    /// <remarks>
    /// Posts an empty message: a working webhook answers 400 with a reason, a revoked one 404 <c>no_service</c>, and neither posts anything.
    /// </remarks>
    public async Task<Delivery> ProbeAsync(CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Reveal())
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        return await _post.SendAsync(
            request, answer => answer.Status == HttpStatusCode.BadRequest && !answer.Body.StartsWith('<') ? new Delivery.Sent() : Judge(answer), cancel);
    }

    private static Delivery Judge(PlaceAnswer answer) => answer.Status switch
    {
        // A proxy can answer 200 too; only Slack answers "ok". Rocket.Chat, which accepts Slack messages, has its own answer.
        HttpStatusCode.OK when answer.Body is "ok" || IsRocketChats(answer.Body) => new Delivery.Sent(),
        HttpStatusCode.TooManyRequests => answer.Later("Slack"),
        >= HttpStatusCode.BadRequest when IsFinal(answer.Body) => new Delivery.Refused($"Slack answered {(int)answer.Status} {answer.Body}"),
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => answer.Later("Slack"),
        // Slack's other answers include its own error words. Anything else comes from a proxy, or a server that is being redeployed.
        _ => SlackErrors.NotSlack(answer),
    };

    private static bool IsRocketChats(string body) => body.Replace(" ", "", StringComparison.Ordinal) is """{"success":true}""";

    /// <summary>Slack's own words for errors that a retry can't fix. Anything else may not come from Slack.</summary>
    private static bool IsFinal(string body) => body is
        "invalid_payload" or "no_text" or "missing_text_or_fallback_or_attachments" or "invalid_blocks" or "invalid_blocks_format" or "invalid_attachments"
        or "too_many_attachments" or "msg_too_long"
        or "user_not_found" or "action_prohibited" or "posting_to_general_channel_denied"
        or "channel_not_found" or "channel_is_archived"
        or "no_service" or "no_service_id" or "no_team" or "team_disabled" or "no_active_hooks" or "invalid_token" or "token_revoked"
        or "enterprise_is_restricted" or "team_access_not_granted";
}
