namespace Linq.Alerts;

/// <summary>A client whose requests reveal at most the host to .NET's own telemetry. If an address is secret, its path is.</summary>
/// <remarks>
/// Activities and the related diagnostic source contain the whole address; without a propagator the handler creates neither. The event source
/// <c>System.Net.Http</c> contains the path, and the client writes to it before any handler runs. So the client gets a request with only the host, and
/// our innermost handler restores the rest.
/// </remarks>
internal sealed class OutboundHttp : HttpClient
{
    private static readonly HttpRequestOptionsKey<Uri> WholeAddress = new("Linq.Alerts.WholeAddress");

    // Nearly every request goes to the same host, so its address is created once.
    private Uri? _lastHost;

    public OutboundHttp(SocketsHttpHandler handler)
        : base(new AddressRestorer(handler)) => handler.ActivityHeadersPropagator = null;

    /// <summary>Reduces a request's address to the host while a client of this kind has it. Another client couldn't restore the rest.</summary>
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
