using System.Net;
using System.Net.Sockets;
using Linq.Alerts.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace Linq.Alerts.Local;

/// <summary>Serves the page, the API, <c>/healthz</c> and <c>/metrics</c>. Disposing it stops it.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    /// <summary>A stream of changes doesn't end by itself before shutdown.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(500);

    private readonly WebApplication _app;

    private PageServer(WebApplication app) => _app = app;

    /// <summary>Its address for a browser on this machine, with a slash at the end.</summary>
    public Uri Url
    {
        get
        {
            var url = new UriBuilder(_app.Urls.First());
            if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
                url.Host = "localhost";
            return url.Uri;
        }
    }

    /// <param name="report">Called when a request fails unexpectedly, with the problem and the exception.</param>
    /// <exception cref="IOException">The address is taken, or isn't one of this machine's.</exception>
    public static async Task<PageServer> StartAsync(PageSettings settings, PageSource source, Action<string, Cause> report, CancellationToken cancel)
    {
        // An empty builder: no settings files, no environment variables, no logging of its own.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(settings.Address, settings.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        // The program handles Ctrl-C itself.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopLimit);
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Telemetry.Name).AddPrometheusExporter());
        var app = builder.Build();
        var (api, access) = (new ReadApi(source), new PageAccess(settings.Token));
        app.Use((context, next) => GuardAsync(context, next, report));
        app.Use(access.CheckAsync);
        app.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
        app.Run(context => AnswerAsync(context, api, source, app.Lifetime.ApplicationStopping));
        try
        {
            await app.StartAsync(cancel);
        }
        catch (Exception e)
        {
            await app.DisposeAsync();
            // A privileged port.
            if (e is SocketException)
                throw new IOException(e.Message, e);
            throw;
        }

        return new(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext context, ReadApi api, PageSource source, CancellationToken stopping)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path.StartsWith("/api/", StringComparison.Ordinal))
        {
            if (!path.EndsWith("/stream", StringComparison.Ordinal))
            {
                await api.AnswerAsync(context, path["/api/".Length..]);
                return;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            context.RequestAborted = either.Token;
            await api.AnswerAsync(context, path["/api/".Length..]);
        }
        else if (path == "/healthz")
            await HealthAsync(context, source);
        else
            await PageAssets.AnswerAsync(context, path.TrimStart('/'), new("api/", "", PageAccessKind.Bearer));
    }

    /// <summary>Always answers errors with problem details. The exception's message is only for the log, because it may contain anything.</summary>
    private static async Task GuardAsync(HttpContext context, RequestDelegate next, Action<string, Cause> report)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (e is not OperationCanceledException && !context.Response.HasStarted)
        {
            report($"a request failed: {e.GetType().Name}. Alerts are not affected.", e);
            await ReadApi.UnforeseenAsync(context);
        }
    }

    /// <summary>For container probes and load balancers, which restart the program if it no longer monitors.</summary>
    private static async Task HealthAsync(HttpContext context, PageSource source)
    {
        try
        {
            if (!(await source.Health.ReadAsync(context.RequestAborted)).IsWatching(source.Clock.GetUtcNow()))
            {
                await ReadApi.ProblemAsync(
                    context, StatusCodes.Status503ServiceUnavailable, "Not watching", "No line is known, or a line has had no complete pass for too long. The page shows which.");
                return;
            }
        }
        catch (StoreUnavailableException e)
        {
            await ReadApi.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "The store cannot be read now", e.Message);
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync("watching\n", context.RequestAborted);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
