namespace Linq.Alerts.Azure;

/// <summary>The client behind <see cref="RefitLinqTransport"/>. It puts the base address's path, and a line's number, into a request's path.</summary>
/// <remarks>
/// <see cref="HttpClient"/> writes the path to an event source before any handler runs. A number, and the path of a gateway that may be a secret, must not
/// get there. So until then the path is the endpoint's own, with a placeholder for the number, which is an option of the request.
/// </remarks>
public sealed class LinqHttpClient : HttpClient
{
    /// <summary>The placeholder for the number in the path.</summary>
    internal const string Placeholder = "-number-";

    /// <summary>The name of the option.</summary>
    internal const string Number = "Linq.Alerts.LineNumber";

    /// <param name="baseUrl">Its path is prepended to each endpoint's.</param>
    /// <param name="handler">Null for the one that production uses for every transport.</param>
    public LinqHttpClient(Uri baseUrl, HttpMessageHandler? handler = null)
        : base(new PathHandler(baseUrl, handler ?? HttpLinqTransport.CreateHandler()))
    {
        BaseAddress = new(baseUrl.GetLeftPart(UriPartial.Authority));
        // LinqRequester applies its own timeout, which also covers the body.
        Timeout = System.Threading.Timeout.InfiniteTimeSpan;
    }

    private sealed class PathHandler(Uri baseUrl, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private static readonly HttpRequestOptionsKey<string> Key = new(Number);

        private readonly string _base = baseUrl.AbsoluteUri.TrimEnd('/');

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.PathAndQuery;
            if (request.Options.TryGetValue(Key, out var number))
                path = path.Replace($"/{Placeholder}/", $"/{Uri.EscapeDataString(number)}/", StringComparison.Ordinal);
            request.RequestUri = new(_base + path);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
