using System.Net;
using System.Text;

namespace Linq.Alerts.Tests;

/// <summary>Sits between client and simulator, and can answer in its place.</summary>
public sealed class BentHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Null lets the request through.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?>? Instead { get; set; }

    /// <summary>Rewrites the body of a good chat list.</summary>
    public Func<string, string>? RewriteList { get; set; }

    /// <summary>Rewrites the body of a good list of lines.</summary>
    public Func<string, string>? RewriteLines { get; set; }

    /// <summary>Changes the headers of the simulator's answers.</summary>
    public Action<HttpResponseMessage>? OnAnswer { get; set; }

    /// <summary>A request goes on when this task is done.</summary>
    public Func<HttpRequestMessage, Task>? HoldBack { get; set; }

    public int Requests { get; private set; }

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
        Requests++;
        if (isList)
            ListRequests++;
        else if (path.Contains("/v3/chats/", StringComparison.Ordinal))
            ReadsById++;

        if (HoldBack is { } hold)
            await hold(request);
        if (Instead?.Invoke(request) is { } instead)
            return instead;
        var answer = await base.SendAsync(request, cancellationToken);
        OnAnswer?.Invoke(answer);
        var rewriteThis = isList ? RewriteList : path.EndsWith("/v3/phone_numbers", StringComparison.Ordinal) ? RewriteLines : null;
        if (rewriteThis is { } rewrite && answer.IsSuccessStatusCode)
            answer.Content = new StringContent(rewrite(await answer.Content.ReadAsStringAsync(cancellationToken)), Encoding.UTF8, "application/json");
        return answer;
    }
}
