using System.Net;
using System.Net.Http.Headers;

namespace Linq.Alerts;

/// <summary>Posts a digest to one Slack incoming webhook. The address is the secret: no reason may contain it.</summary>
/// <remarks>Source: Slack's "Sending messages using incoming webhooks" and its changelog of webhook errors, 2016-05-17.</remarks>
public sealed class SlackNotifier(HttpClient http, Secret webhook, TimeProvider clock) : INotifier
{
    /// <summary>Slack answers a post in well under a second; this is patience enough, and much shorter than the route's lease.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private const int MostOfAnswer = 256;

    public string Name => "Slack";

    public string Cure => "Make a new incoming webhook in Slack, set SLACK_WEBHOOK_URL to it, and start again.";

    // About one message a second per channel.
    public TimeSpan Pace => TimeSpan.FromSeconds(1);

    public async Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default)
    {
        using var limit = new CancellationTokenSource(AnswerLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var body = new ByteArrayContent(SlackMessage.JsonOf(digest))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
            };
            using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Reveal()) { Content = body };
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Judge(answer, await ReadStartAsync(answer, either.Token));
        }
        catch (HttpRequestException e)
        {
            return new Delivery.Deferred($"Slack was not reached ({e.HttpRequestError})");
        }
        catch (IOException)
        {
            return new Delivery.Deferred("the connection to Slack broke off");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Delivery.Deferred($"Slack did not answer within {AnswerLimit.TotalSeconds:0} s");
        }
    }

    private Delivery Judge(HttpResponseMessage answer, string body) => answer.StatusCode switch
    {
        // A proxy can answer 200 too; only Slack answers "ok".
        HttpStatusCode.OK when body is "ok" => new Delivery.Sent(),
        // Slack gives no other answer below 400: a proxy that wants somebody to log in does.
        < HttpStatusCode.BadRequest => new Delivery.Deferred($"the answer ({(int)answer.StatusCode}) was not Slack's: is there a proxy in between?"),
        HttpStatusCode.TooManyRequests => new Delivery.Deferred("Slack asked to slow down (429)", RetryAfterOf(answer)),
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
            new Delivery.Deferred($"Slack answered {(int)answer.StatusCode}", RetryAfterOf(answer)),
        // 400, 403, 404, 410: malformed, forbidden, revoked, archived. No retry brings it back.
        var status => new Delivery.Refused($"Slack answered {(int)status}{Named(body)}"),
    };

    /// <summary>Slack's own words for what is wrong; anything else is left out, for it could be anything.</summary>
    private static string Named(string body) => body switch
    {
        "invalid_payload" or "user_not_found" or "action_prohibited" or "channel_not_found" or "channel_is_archived" or "no_service"
            or "no_team" or "team_disabled" or "no_active_hooks" or "invalid_token" or "posting_to_general_channel_denied" or "too_many_attachments"
            => $" {body}",
        _ => "",
    };

    private TimeSpan? RetryAfterOf(HttpResponseMessage answer)
    {
        var wait = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => TimeSpan.Zero,
        };
        return wait > TimeSpan.Zero ? wait : null;
    }

    private static async Task<string> ReadStartAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var start = new byte[MostOfAnswer];
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var length = await body.ReadAtLeastAsync(start, MostOfAnswer, throwOnEndOfStream: false, cancel);
        return System.Text.Encoding.UTF8.GetString(start, 0, length).Trim();
    }
}
