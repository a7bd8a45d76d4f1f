namespace Linq.Alerts;

/// <summary>A client whose requests show .NET's own telemetry the host at most: where an address is a secret, it is the path that is.</summary>
/// <remarks>
/// An activity, and the diagnostic source beside it, name the whole address: without a propagator the handler makes neither. The event source
/// <c>System.Net.Http</c> names the path, and the client itself writes to it before any handler is asked. So the client is given a request with the
/// host alone, and the innermost handler of ours puts the rest back.
/// </remarks>
internal sealed class OutboundHttp : HttpClient
{
    private static readonly HttpRequestOptionsKey<Uri> WholeAddress = new("Linq.Alerts.WholeAddress");

    // Nearly every request goes to the same host, so its address is made once.
    private Uri? _lastHost;

    public OutboundHttp(SocketsHttpHandler handler)
        : base(new AddressRestorer(handler)) => handler.ActivityHeadersPropagator = null;

    /// <summary>Leaves of a request's address the host, as long as a client of this kind has it; no other client would find the rest again.</summary>
    public static void Hide(HttpRequestMessage request, HttpClient http)
    {
        if (http is not OutboundHttp outbound || request.RequestUri is not { IsAbsoluteUri: true } address)
            return;
        request.Options.Set(WholeAddress, address);
        request.RequestUri = outbound.HostOf(address);
    }

    private Uri HostOf(Uri address)
    {
        var host = _lastHost;
        if (host is null || host.Scheme != address.Scheme || host.Host != address.Host || host.Port != address.Port || host.UserInfo != address.UserInfo)
            _lastHost = host = new(address.GetLeftPart(UriPartial.Authority));
        return host;
    }

    private sealed class AddressRestorer(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Options.TryGetValue(WholeAddress, out var address))
                request.RequestUri = address;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
