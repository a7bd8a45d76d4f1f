using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Linq.Alerts;

/// <summary>Posts a digest's events, in order, to another system, as CloudEvents batches signed according to Standard Webhooks.</summary>
/// <remarks>
/// A digest is one delivery with one outcome, so it is sent as one batch. A long one is sent as several, whose <c>webhook-id</c> is the digest's ID
/// and, from the second on, ends in <c>-2</c>, <c>-3</c>… After a failure, sending continues where it stopped; after a restart, from the beginning,
/// with the same IDs. A digest that grew while it waited has another ID, so receivers must recognize repeats by the events' own IDs.
/// </remarks>
public sealed class WebhookNotifier : INotifier
{
    /// <summary>The limit for all batches of a digest, because one send must be shorter than the place's lease.</summary>
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(60);

    private readonly PlacePost _post;
    private readonly Uri _url;
    private readonly IReadOnlyList<WebhookSignature> _signatures;
    private readonly TimeProvider _clock;

    /// <summary>How many batches of the last digest arrived. A place has only one sender at a time.</summary>
    private (string Digest, int Batches) _arrived = ("", 0);

    /// <param name="http">A client that follows no redirects, such as one from <see cref="HttpLinqTransport.CreateHttpClient"/>, because what is signed
    /// for one address isn't meant for another.</param>
    /// <param name="url">https, or plain http on this machine. Often itself a secret.</param>
    /// <param name="secret"><c>whsec_</c> and base64 of 24 to 64 bytes.</param>
    /// <param name="previous">The previous secret, while receivers may still expect it: messages are signed with both. Null for none.</param>
    public WebhookNotifier(HttpClient http, Uri url, Secret secret, TimeProvider clock, Secret? previous = null)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback)
            throw new ArgumentException("Events go over https only, but for addresses of this machine.", nameof(url));
        _signatures =
        [
            .. (previous is { } before ? [secret, before] : new[] { secret }).Select(one => WebhookSignature.TryCreate(one, out var signature)
                ? signature : throw new ArgumentException("A secret must be whsec_ and base64 of 24 to 64 bytes.", nameof(secret))),
        ];
        (_post, _url, _clock) = (new(http, Name, clock, readsAnswers: false), url, clock);
    }

    public string Name => "the webhook";

    public string Cure => "Check WEBHOOK_URL, and that its receiver knows WEBHOOK_SECRET; start again if you changed them.";

    // Receivers are the user's own systems; they can answer 429 if this is too much.
    public TimeSpan Pace => TimeSpan.FromSeconds(1);

    public async Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default)
    {
        if (_arrived.Digest != digest.Id)
            _arrived = (digest.Id, 0);
        var start = _clock.GetTimestamp();
        foreach (var batch in WebhookBatch.AllOf(digest).Skip(_arrived.Batches))
        {
            var n = _arrived.Batches + 1;
            var id = n == 1 ? digest.Id : string.Create(CultureInfo.InvariantCulture, $"{digest.Id}-{n}");
            var delivery = _clock.GetElapsedTime(start) < SendLimit
                ? await SendAsync(id, batch, cancel)
                : new Delivery.Deferred($"{Name} is slow: {_arrived.Batches:N0} batches took {SendLimit.TotalSeconds:0} s");
            // In order, so the rest waits. Part of it may have arrived.
            if (delivery is not Delivery.Sent)
                return delivery is Delivery.Deferred deferred ? deferred with { SurelyNotSent = deferred.SurelyNotSent && n == 1 } : delivery;
            _arrived.Batches = n;
        }

        return new Delivery.Sent();
    }

    /// <remarks>Checks whether the address answers. How it handles an event only shows when it gets one.</remarks>
    public async Task<Delivery> ProbeAsync(CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, _url);
        return await _post.SendAsync(request, answer => answer.Status < HttpStatusCode.InternalServerError ? new Delivery.Sent() : Judge(answer), cancel);
    }

    private async Task<Delivery> SendAsync(string id, byte[] body, CancellationToken cancel)
    {
        var time = _clock.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(WebhookBatch.ContentType, "utf-8") } },
            Headers =
            {
                { "webhook-id", id },
                { "webhook-timestamp", time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) },
                { "webhook-signature", string.Join(' ', _signatures.Select(signature => signature.Of(id, time, body))) },
            },
        };
        return await _post.SendAsync(request, Judge, cancel);
    }

    /// <remarks>As Standard Webhooks specifies: anything but 2xx is retried, and only 410 is final.</remarks>
    private Delivery Judge(PlaceAnswer answer) => answer.Status switch
    {
        < HttpStatusCode.MultipleChoices => new Delivery.Sent(),
        HttpStatusCode.Gone => new Delivery.Refused($"{Name} answered 410, gone for good"),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => answer.Later(Name) with
        {
            Why = $"{Name} answered {(int)answer.Status}: its receiver rejected the request; check that it has WEBHOOK_SECRET",
            NeedsAttention = true,
        },
        HttpStatusCode.MovedPermanently or HttpStatusCode.PermanentRedirect => answer.Later(Name) with
        {
            Why = $"{Name} answered {(int)answer.Status}: it has moved; set WEBHOOK_URL to its new address, because redirects are not followed",
            NeedsAttention = true,
        },
        // A maintenance page, or a proxy that requires a login.
        < HttpStatusCode.BadRequest => new Delivery.Deferred($"{Name} answered {(int)answer.Status}, and redirects are not followed"),
        _ => answer.Later(Name),
    };
}
