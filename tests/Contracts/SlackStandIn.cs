using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Linq.Alerts.Contracts;

/// <summary>A Slack webhook on loopback that records what it receives.</summary>
public sealed class SlackStandIn : IAsyncDisposable
{
    /// <summary>The longest wait for a message. Generous, because a loaded machine is slow and only a hang is a failure.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _messages = new();
    private readonly SemaphoreSlim _arrived = new(0);

    private SlackStandIn(WebApplication app) => _app = app;

    public string Url => $"{_app.Urls.First()}/services/T000/B000/secret-part";

    public IReadOnlyList<string> Messages => [.. _messages];

    /// <summary>Called with each message after it is recorded, before it is answered.</summary>
    public Func<Task> OnMessage { get; set; } = () => Task.CompletedTask;

    /// <summary>A status with which every message is answered; null for Slack's own behavior.</summary>
    public int? Answer { get; set; }

    /// <summary>Whether the next message is accepted, rejected temporarily, or accepted with an error as the answer.</summary>
    public Func<SlackMood> Mood { get; set; } = () => SlackMood.Well;

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
            if (!await _arrived.WaitAsync(Limit))
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
        var message = await reader.ReadToEndAsync();
        var mood = Mood();
        if (mood != SlackMood.Down)
        {
            _messages.Enqueue(message);
            _arrived.Release();
        }

        await OnMessage();
        if (Answer is { } answer)
        {
            context.Response.StatusCode = answer;
            // Slack's own error words, without which it wouldn't count as a rejection by Slack.
            await context.Response.WriteAsync(answer switch { 400 => "no_text", 404 => "no_service", _ => "" });
            return;
        }

        if (mood == SlackMood.Well)
        {
            await context.Response.WriteAsync("ok");
            return;
        }

        context.Response.StatusCode = mood == SlackMood.Down ? StatusCodes.Status429TooManyRequests : StatusCodes.Status500InternalServerError;
        context.Response.Headers.RetryAfter = "1";
    }
}

public enum SlackMood
{
    Well,

    /// <summary>429, and the message isn't posted.</summary>
    Down,

    /// <summary>500 after it was posted: it will be sent twice.</summary>
    Lying,
}
