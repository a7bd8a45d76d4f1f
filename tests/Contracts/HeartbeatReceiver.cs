using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Linq.Alerts.Contracts;

/// <summary>A service that expects calls, on a free port of this machine.</summary>
public sealed class HeartbeatReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<HeartbeatCalled> _calls = new();
    private readonly TaskCompletionSource<HeartbeatCalled> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoopbackServer _server = null!;

    /// <summary>The first call.</summary>
    public Task<HeartbeatCalled> First => _first.Task;

    /// <summary>All calls, as method, path with query, and body.</summary>
    public IReadOnlyList<HeartbeatCalled> Calls => [.. _calls];

    public int Status { get; set; } = 200;

    /// <summary>Calls are answered once this completes.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    public string Url => _server.Url;

    public static async Task<HeartbeatReceiver> StartAsync()
    {
        var receiver = new HeartbeatReceiver();
        receiver._server = await LoopbackServer.StartAsync(receiver.AnswerAsync);
        return receiver;
    }

    /// <summary>Returns the calls since the last time.</summary>
    public IReadOnlyList<HeartbeatCalled> Take()
    {
        List<HeartbeatCalled> calls = [];
        while (_calls.TryDequeue(out var call))
            calls.Add(call);
        return calls;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var call = new HeartbeatCalled(context.Request.Method, $"{context.Request.Path}{context.Request.QueryString}", await reader.ReadToEndAsync());
        _calls.Enqueue(call);
        _first.TrySetResult(call);
        await Ready;
        context.Response.StatusCode = Status;
    }
}

public sealed record HeartbeatCalled(string Method, string Path, string Body)
{
    public bool IsFailure => Path.EndsWith("/fail", StringComparison.Ordinal);
}
