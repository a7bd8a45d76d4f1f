using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Linq.Alerts.Local.Tests;

/// <summary>A Slack webhook on loopback that remembers what it was sent.</summary>
public sealed class SlackStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _messages = new();
    private readonly SemaphoreSlim _arrived = new(0);

    private SlackStandIn(WebApplication app) => _app = app;

    public string Url => $"{_app.Urls.First()}/services/T000/B000/secret-part";

    public IReadOnlyList<string> Messages => [.. _messages];

    /// <summary>Called with each message once it is noted, before it is answered.</summary>
    public Func<Task> OnMessage { get; set; } = () => Task.CompletedTask;

    public static async Task<SlackStandIn> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var slack = new SlackStandIn(app);
        app.Run(slack.TakeAsync);
        await app.StartAsync();
        return slack;
    }

    /// <summary>Waits until <paramref name="holds"/> of all messages so far.</summary>
    public async Task UntilAsync(Func<IReadOnlyList<string>, bool> holds)
    {
        while (!holds(Messages))
        {
            if (!await _arrived.WaitAsync(LinqAlerts.Limit))
                throw new TimeoutException($"Slack has {_messages.Count} message(s), and not what the test waits for.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        _messages.Enqueue(await reader.ReadToEndAsync());
        _arrived.Release();
        await OnMessage();
        await context.Response.WriteAsync("ok");
    }
}
