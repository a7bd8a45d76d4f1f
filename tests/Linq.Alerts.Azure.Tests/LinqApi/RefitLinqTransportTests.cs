using System.Net;
using System.Reflection;
using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Http;
using Refit;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class RefitLinqTransportContractTests : LinqTransportContract
{
    // It has its own client, bound to the base address.
    protected override ILinqTransport Open(HttpClient http, Uri baseUrl, Secret key) => new RefitLinqTransport(new LinqHttpClient(baseUrl), key);
}

public sealed class RefitLinqTransportTests
{
    private static readonly Secret Key = new("sim-token");

    [Theory]
    [InlineData("MTcxMjM0NTY3OC4wMQ==", "MTcxMjM0NTY3OC4wMQ%3D%3D")]
    [InlineData("a+b/c==", "a%2Bb%2Fc%3D%3D")]
    [InlineData("", "")]
    public async Task A_base64_cursor_is_sent_intact(string cursor, string escaped)
    {
        Uri? asked = null;
        using var http = Answering(request => (asked = request.RequestUri, new HttpResponseMessage()).Item2);

        using var answer = await new RefitLinqTransport(http, Key).ListChatsAsync(Some.Line.Number, 100, cursor);

        Assert.Equal($"https://api.example.com/api/partner/v3/chats?from=%2B{Some.Line.Number.InFull[1..]}&limit=100&cursor={escaped}", asked!.AbsoluteUri);
    }

    [Fact]
    public async Task A_timeout_of_the_client_is_a_cancellation_and_not_a_Refit_failure()
    {
        using var http = Answering(_ => throw new TaskCanceledException("The client's own limit.", new TimeoutException()));

        var failure = await Assert.ThrowsAsync<TaskCanceledException>(() => new RefitLinqTransport(http, Key).ListLinesAsync());

        Assert.IsType<TimeoutException>(failure.InnerException);
    }

    [Fact]
    public async Task A_transport_failure_is_the_same_as_without_Refit()
    {
        using var http = Answering(_ => throw new HttpRequestException(HttpRequestError.NameResolutionError, "No such host."));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => new RefitLinqTransport(http, Key).ListLinesAsync());

        Assert.Equal(HttpRequestError.NameResolutionError, failure.HttpRequestError);
    }

    [Fact]
    public async Task Any_other_failure_means_that_Linq_was_not_reached_and_does_not_carry_the_request()
    {
        using var http = Answering(_ => throw new IOException("Broken off."));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => new RefitLinqTransport(http, Key).ListLinesAsync());

        for (Exception? e = failure; e is not null; e = e.InnerException)
            Assert.IsNotType<ApiRequestException>(e);
    }

    [Fact]
    public async Task The_client_is_bound_to_the_base_and_does_not_follow_redirects()
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        using var http = new LinqHttpClient(new(server.Url + "/api/partner"));

        using var answer = await new RefitLinqTransport(http, Key).ListLinesAsync();

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(Timeout.InfiniteTimeSpan, http.Timeout);
    }

    [Fact]
    public async Task Neither_a_number_nor_a_cursor_nor_the_key_gets_into_NETs_own_telemetry()
    {
        var secret = $"secret{Guid.NewGuid():N}";
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("{}"));
        using var everything = new RuntimeTelemetry();
        using var http = new LinqHttpClient(new($"{server.Url}/{secret}"));
        Assert.True(PhoneNumber.TryParse("+12025550178", out var number));

        var transport = new RefitLinqTransport(http, new(secret));
        (await transport.ListChatsAsync(number, 100, secret)).Dispose();
        (await transport.RequestAuditAsync(number)).Dispose();
        (await transport.GetAuditAsync(number, LinqId.Parse("audit_1"))).Dispose();

        Assert.DoesNotContain(secret, everything.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("2025550178", everything.Said, StringComparison.Ordinal);
        // The listener did receive telemetry.
        Assert.Contains("RequestStart", everything.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_endpoint_returns_the_response_unchanged()
    {
        var endpoints = typeof(ILinqEndpoints).GetMethods();

        Assert.Equal(
            [
                "GET /v2/chats/{id}", "GET /v3/chats", "GET /v3/chats/{id}", "GET /v3/phone_numbers", "GET /v3/phone_numbers/-number-/reputation_audit/{audit}",
                "POST /v3/phone_numbers/-number-/reputation_audit",
            ],
            endpoints.Select(method => method.GetCustomAttribute<HttpMethodAttribute>()!).Select(request => $"{request.Method} {request.Path}").Order(StringComparer.Ordinal));
        // With any other type Refit would read the body, and throw on a status outside 2xx.
        Assert.All(endpoints, method => Assert.Equal(typeof(Task<HttpResponseMessage>), method.ReturnType));
        // Refit generates no code for parameters of our own types, but formats them by reflection.
        Assert.All(endpoints.SelectMany(method => method.GetParameters()), parameter =>
            Assert.Contains(parameter.ParameterType, new[] { typeof(string), typeof(int), typeof(long), typeof(CancellationToken) }));
    }

    private static LinqHttpClient Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) =>
        new(new("https://api.example.com/api/partner"), new Handler(answer));

    private sealed class Handler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            return answer(request);
        }
    }
}
