using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Linq.Alerts;

/// <summary>Posts a digest to one Slack channel with a bot token, using <c>chat.postMessage</c>.</summary>
/// <remarks>Source: docs.slack.dev/reference/methods/chat.postMessage. Errors have status 200, so the body decides.</remarks>
public sealed class SlackBotNotifier : INotifier
{
    private readonly PlacePost _post;
    private readonly Secret _token;
    private readonly string _channel;
    private readonly Uri _address;
    private readonly Uri _whoAmI;

    /// <param name="http">A client that follows no redirects, such as one from <see cref="HttpLinqTransport.CreateHttpClient"/>.</param>
    /// <param name="channel">Its ID (<c>C0123456789</c>), which doesn't change when it is renamed, or its name.</param>
    /// <param name="api">Slack's Web API. Tests use another https address, or one on this machine.</param>
    public SlackBotNotifier(HttpClient http, Secret token, string channel, TimeProvider clock, Uri? api = null)
    {
        api ??= new("https://slack.com/api/");
        if (api.Scheme != Uri.UriSchemeHttps && !api.IsLoopback)
            throw new ArgumentException("A token goes over https only, but for addresses of this machine.", nameof(api));
        _post = new(http, "Slack", clock);
        _token = token;
        _channel = channel;
        _address = new($"{api.AbsoluteUri.TrimEnd('/')}/chat.postMessage");
        _whoAmI = new($"{api.AbsoluteUri.TrimEnd('/')}/auth.test");
    }

    public string Name => "Slack";

    public string Cure => "Check SLACK_BOT_TOKEN and SLACK_CHANNEL, and start again if you changed them.";

    // About one message a second per channel.
    public TimeSpan Pace => TimeSpan.FromSeconds(1);

    public async Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = SlackMessage.ContentOf(digest, _channel) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token.Reveal());
        return await _post.SendAsync(request, Judge, cancel);
    }

    /// <remarks>Verifies the token. Whether the bot may post to the channel only shows when it does.</remarks>
    public async Task<Delivery> ProbeAsync(CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _whoAmI);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token.Reveal());
        return await _post.SendAsync(request, Judge, cancel);
    }

    private static Delivery Judge(PlaceAnswer answer)
    {
        if (answer.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError)
            return answer.Later("Slack");
        return ReadAnswer(answer.Body) switch
        {
            (true, _) when answer.Status == HttpStatusCode.OK => new Delivery.Sent(),
            (false, var error) => SlackErrors.Judge(error, answer.RetryAfter),
            // Whatever the status, Slack would have named the error.
            _ => SlackErrors.NotSlack(answer),
        };
    }

    /// <summary>The two fields that matter. Slack echoes the whole message after them, so the end may be cut off.</summary>
    private static (bool? Ok, string? Error) ReadAnswer(string body)
    {
        bool? ok = null;
        string? error = null;
        try
        {
            var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(body), isFinalBlock: false, default);
            while (json.Read())
            {
                if (json.CurrentDepth != 1 || json.TokenType != JsonTokenType.PropertyName)
                    continue;
                var isOk = json.ValueTextEquals("ok");
                var isError = json.ValueTextEquals("error");
                if (!json.Read())
                    break;
                if (isOk && json.TokenType is JsonTokenType.True or JsonTokenType.False)
                    ok = json.TokenType == JsonTokenType.True;
                else if (isError && json.TokenType == JsonTokenType.String)
                    error = json.GetString();
            }
        }
        // The latter: an escaped lone surrogate.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, null);
        }

        return (ok, error);
    }
}
