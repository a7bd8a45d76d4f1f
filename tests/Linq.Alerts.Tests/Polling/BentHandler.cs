using System.Net;
using System.Text;

namespace Linq.Alerts.Tests;

/// <summary>Stands between client and simulator, and answers in its place when told.</summary>
public sealed class BentHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Null lets the request through.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?>? Instead { get; set; }

    /// <summary>Rewrites the body of a good chat list.</summary>
    public Func<string, string>? RewriteList { get; set; }

    public int ListRequests { get; private set; }

    public int ReadsById { get; private set; }

    public static HttpResponseMessage Answer(HttpStatusCode status, string body = "", TimeSpan? retryAfter = null)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (retryAfter is { } wait)
            answer.Headers.RetryAfter = new(wait);
        return answer;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        var isList = path.EndsWith("/v3/chats", StringComparison.Ordinal);
        if (isList)
            ListRequests++;
        else if (path.Contains("/v3/chats/", StringComparison.Ordinal))
            ReadsById++;

        if (Instead?.Invoke(request) is { } instead)
            return instead;
        var answer = await base.SendAsync(request, cancellationToken);
        if (isList && RewriteList is { } rewrite && answer.IsSuccessStatusCode)
            answer.Content = new StringContent(rewrite(await answer.Content.ReadAsStringAsync(cancellationToken)), Encoding.UTF8, "application/json");
        return answer;
    }
}
