using System.Text;

namespace Linq.Alerts;

/// <summary>An address at a service that expects regular calls, and raises its own alarm when they stop.</summary>
/// <remarks>
/// The address determines how a failure is reported. healthchecks.io (also self-hosted, <c>/ping/…</c>) and Better Stack
/// (<c>/api/v1/heartbeat/…</c>): <c>/fail</c> after the path, with the reason as the body. Uptime Kuma (<c>/api/push/…</c>): <c>status=down</c> and the
/// reason as <c>msg</c>. Failures can't be reported to any other service: it isn't called then, and notices that. Sources:
/// healthchecks.io/docs/signaling_failures, betterstack.com/docs/uptime/cron-and-heartbeat-monitor, Uptime Kuma's push monitor.
/// </remarks>
public sealed class HeartbeatUrl(Secret url)
{
    private readonly Uri _url = new(url.Reveal());

    /// <summary>Whether a failure can be reported, rather than only noticed through missing calls.</summary>
    public bool TakesFailures => Style != HeartbeatStyle.CallsOnly;

    private HeartbeatStyle Style => _url switch
    {
        { Host: "hc-ping.com" } => HeartbeatStyle.FailPath,
        { AbsolutePath: var path } when path.Contains("/api/push/", StringComparison.Ordinal) => HeartbeatStyle.Push,
        { AbsolutePath: var path } when path.Contains("/ping/", StringComparison.Ordinal) || path.Contains("/api/v1/heartbeat/", StringComparison.Ordinal)
            => HeartbeatStyle.FailPath,
        _ => HeartbeatStyle.CallsOnly,
    };

    /// <summary>The request that reports success: the address itself.</summary>
    public HttpRequestMessage Success() => new(HttpMethod.Get, _url);

    /// <summary>The request that reports a failure; null if the service doesn't accept one.</summary>
    public HttpRequestMessage? Failure(string reason) => Style switch
    {
        HeartbeatStyle.FailPath => new(HttpMethod.Post, With(path: $"{_url.AbsolutePath.TrimEnd('/')}/fail", _url.Query))
        {
            Content = new StringContent(reason, Encoding.UTF8, "text/plain"),
        },
        HeartbeatStyle.Push => new(HttpMethod.Get, With(_url.AbsolutePath, $"?status=down&msg={Uri.EscapeDataString(reason)}&ping=")),
        _ => null,
    };

    public override string ToString() => "(heartbeat)";

    private Uri With(string path, string query) => new($"{_url.GetLeftPart(UriPartial.Authority)}{path}{query}");

    private enum HeartbeatStyle
    {
        CallsOnly,
        FailPath,
        Push,
    }
}
