using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Linq.Alerts;

/// <summary>The Linq API over <see cref="HttpClient"/>.</summary>
public sealed class HttpLinqTransport(HttpClient http, Uri baseUrl, Secret key) : ILinqTransport
{
    // A base address without a final slash would lose its last segment ("partner") when combined with a relative path.
    private readonly string _base = baseUrl.AbsoluteUri.TrimEnd('/');

    private readonly AuthenticationHeaderValue _bearer = new("Bearer", key.Reveal());

    /// <summary>The client used in production: <see cref="CreateHandler"/>, and without a timeout.</summary>
    // LinqRequester applies its own timeout, which also covers the body.
    public static HttpClient CreateHttpClient() => new OutboundHttp(CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The handler used in production: requests compressed answers, refuses redirects, uses no proxy for this machine, and creates no activities.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        Proxy = new ProxyElsewhere(HttpClient.DefaultProxy),
        // A pass over a million chats is 700 MB of plain JSON, and much less when compressed. Not Brotli: servers prefer it if offered, and decompressing it
        // costs several times as much as gzip, as much as the rest of a pass.
        AutomaticDecompression = DecompressionMethods.GZip,
        AllowAutoRedirect = false,
        // DNS changes are followed.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // Activities, and the related diagnostic source, contain the whole address.
        ActivityHeadersPropagator = null,
    };

    // A number's plus sign must be sent as %2B; the cursor is opaque.
    public Task<HttpResponseMessage> ListChatsAsync(PhoneNumber from, int limit, string? cursor, CancellationToken cancel = default) => SendAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{_base}/v3/chats?from={Uri.EscapeDataString(from.InFull)}&limit={limit}{(cursor is null ? "" : "&cursor=")}{Uri.EscapeDataString(cursor ?? "")}"),
        cancel);

    public Task<HttpResponseMessage> GetChatAsync(ChatId id, CancellationToken cancel = default) =>
        SendAsync($"{_base}/v3/chats/{id}", cancel);

    public Task<HttpResponseMessage> ListLinesAsync(CancellationToken cancel = default) =>
        SendAsync($"{_base}/v3/phone_numbers", cancel);

    public Task<HttpResponseMessage> RequestAuditAsync(PhoneNumber line, CancellationToken cancel = default) =>
        SendAsync(AuditsOf(line), cancel, HttpMethod.Post);

    public Task<HttpResponseMessage> GetAuditAsync(PhoneNumber line, LinqId audit, CancellationToken cancel = default) =>
        SendAsync($"{AuditsOf(line)}/{audit}", cancel);

    public Task<HttpResponseMessage> GetChatV2Async(long id, CancellationToken cancel = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{_base}/v2/chats/{id}"));
        request.Headers.Add("X-LINQ-INTEGRATION-TOKEN", _bearer.Parameter);
        return OutboundHttp.SendAsync(http, request, cancel);
    }

    private string AuditsOf(PhoneNumber line) => $"{_base}/v3/phone_numbers/{Uri.EscapeDataString(line.InFull)}/reputation_audit";

    // Not disposed: a request without content has nothing to release, and awaiting the answer for it would cost 136 bytes per page.
    private Task<HttpResponseMessage> SendAsync(string url, CancellationToken cancel, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, url);
        request.Headers.Authorization = _bearer;
        return OutboundHttp.SendAsync(http, request, cancel);
    }
}
