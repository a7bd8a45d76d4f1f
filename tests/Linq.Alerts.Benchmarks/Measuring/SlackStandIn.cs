using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Linq.Alerts.Benchmarks;

/// <summary>A Slack webhook on loopback that counts.</summary>
internal sealed class SlackStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _count;

    private SlackStandIn(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/services/bench";

    public int Count => Volatile.Read(ref _count);

    public static async Task<SlackStandIn> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var slack = new SlackStandIn(builder.Build());
        slack._app.Run(context =>
        {
            Interlocked.Increment(ref slack._count);
            return context.Response.WriteAsync("ok");
        });
        await slack._app.StartAsync();
        return slack;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
