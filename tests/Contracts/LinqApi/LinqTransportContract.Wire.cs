using System.Net;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Linq.Alerts.Contracts;

public abstract partial class LinqTransportContract
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task V3_and_V2_each_get_the_key_in_their_own_header_and_only_there()
    {
        List<(string Authorization, string Token)> headers = [];
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            headers.Add((context.Request.Headers.Authorization.ToString(), context.Request.Headers["X-LINQ-INTEGRATION-TOKEN"].ToString()));
            Assert.DoesNotContain("sim-token", context.Request.Path + context.Request.QueryString, StringComparison.Ordinal);
            return Task.CompletedTask;
        });
        using var http = CreateHttpClient();
        var transport = Open(http, new(server.Url), Key);

        using var list = await transport.ListChatsAsync(_line.Number, 100, "2");
        using var one = await transport.GetChatAsync(Some.Chat());
        using var lines = await transport.ListLinesAsync();
        using var v2 = await transport.GetChatV2Async(1);

        Assert.Equal([("Bearer sim-token", ""), ("Bearer sim-token", ""), ("Bearer sim-token", ""), ("", "sim-token")], headers);
    }

    [Fact]
    public async Task A_redirect_is_returned_as_a_response_and_not_followed()
    {
        var asked = 0;
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            asked++;
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        using var http = CreateHttpClient();

        using var answer = await Open(http, new(server.Url), Key).ListLinesAsync();

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_response_is_returned_before_its_body_has_arrived()
    {
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            await context.Response.Body.FlushAsync();
            await mayEnd.Task;
            await context.Response.WriteAsync("the body");
        });
        using var http = CreateHttpClient();

        using var answer = await Open(http, new(server.Url), Key).ListLinesAsync().WaitAsync(Soon, TimeProvider.System);
        mayEnd.SetResult();

        Assert.Equal("the body", await answer.Content.ReadAsStringAsync().WaitAsync(Soon, TimeProvider.System));
    }

    [Fact]
    public async Task A_request_ends_when_it_is_cancelled()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var http = CreateHttpClient();
        using var cancel = new CancellationTokenSource();

        var asking = Open(http, new(server.Url), Key).ListLinesAsync(cancel.Token);
        await asked.Task.WaitAsync(Soon, TimeProvider.System);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Soon, TimeProvider.System));
    }

    [Fact]
    public async Task A_refused_connection_is_a_failed_request()
    {
        var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        var url = server.Url;
        await server.DisposeAsync();
        using var http = CreateHttpClient();
        var transport = Open(http, new(url), Key);

        await Assert.ThrowsAsync<HttpRequestException>(() => transport.ListChatsAsync(_line.Number, 100, cursor: null));
        await Assert.ThrowsAsync<HttpRequestException>(() => transport.GetChatAsync(Some.Chat()));
        await Assert.ThrowsAsync<HttpRequestException>(() => transport.ListLinesAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => transport.GetChatV2Async(1));
    }
}
