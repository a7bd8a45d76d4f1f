namespace Linq.Alerts;

/// <summary>A client whose requests, if sent by <see cref="SendAsync"/>, reveal at most the host to .NET's own telemetry.</summary>
/// <remarks>
/// If an address is secret, its path is.
/// The event source <c>System.Net.Http</c> contains the path, and <see cref="HttpClient"/> writes to it before any handler runs. So requests are given
/// directly to the handler, which reports only hosts. That also saves the client's own cancellation, some 600 bytes per request;
/// disposing the client doesn't cancel a running request.
/// </remarks>
internal sealed class OutboundHttp : HttpClient
{
    private readonly DirectHandler _direct;

    /// <param name="handler">From <see cref="HttpLinqTransport.CreateHandler"/>.</param>
    public OutboundHttp(SocketsHttpHandler handler)
        : this(new DirectHandler(handler))
    {
    }

    private OutboundHttp(DirectHandler direct)
        : base(direct) => _direct = direct;

    /// <summary>Sends a request to an absolute address, and returns the answer once its headers have arrived.</summary>
    /// <param name="http">Only one of this kind hides the path. Its <see cref="HttpClient.Timeout"/> and default headers don't apply.</param>
    public static Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancel) =>
        http is OutboundHttp outbound ? outbound._direct.AnswerAsync(request, cancel) : http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);

    private sealed class DirectHandler(SocketsHttpHandler inner) : DelegatingHandler(inner)
    {
        public Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancel) => SendAsync(request, cancel);
    }
}
