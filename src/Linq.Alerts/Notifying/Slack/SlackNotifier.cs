using System.Net;
using System.Text;

namespace Linq.Alerts;

/// <summary>Posts a digest to one Slack incoming webhook. The address is the secret: no reason may contain it.</summary>
/// <param name="http">One that follows no redirects, such as <see cref="HttpLinqTransport.CreateHttpClient"/> makes.</param>
/// <remarks>Source: Slack's "Sending messages using incoming webhooks" and its changelog of webhook errors, 2016-05-17.</remarks>
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

    /// <remarks>An empty message: a webhook that is alive answers 400, a revoked one 404, and neither posts anything.</remarks>
    public async Task<Delivery> ProbeAsync(CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Reveal())
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        return await _post.SendAsync(request, answer => answer.Status == HttpStatusCode.BadRequest ? new Delivery.Sent() : Judge(answer), cancel);
    }

    private static Delivery Judge(PlaceAnswer answer) => answer.Status switch
    {
        // A proxy can answer 200 too; only Slack answers "ok".
        HttpStatusCode.OK when answer.Body is "ok" => new Delivery.Sent(),
        // Slack gives no other answer below 400: a proxy that wants somebody to log in does.
        < HttpStatusCode.BadRequest => SlackErrors.NotSlack(answer),
        _ => answer.Failure("Slack", Named(answer.Body)),
    };

    /// <summary>Slack's own words for what is wrong; anything else is left out, for it could be anything.</summary>
    private static string Named(string body) => body switch
    {
        "invalid_payload" or "user_not_found" or "action_prohibited" or "channel_not_found" or "channel_is_archived" or "no_service"
            or "no_team" or "team_disabled" or "no_active_hooks" or "invalid_token" or "posting_to_general_channel_denied" or "too_many_attachments"
            => $" {body}",
        _ => "",
    };
}
