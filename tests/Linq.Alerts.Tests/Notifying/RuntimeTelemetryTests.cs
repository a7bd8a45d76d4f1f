using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What .NET itself reveals about our requests to listeners.</summary>
public sealed class RuntimeTelemetryTests
{
    // Tells this test's requests apart from those that other tests send at the same time.
    private readonly string _secret = $"secret{Guid.NewGuid():N}";

    [Fact]
    public async Task No_address_of_a_place_ends_up_in_activities_events_or_metrics()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("ok"));
        using var everything = new RuntimeTelemetry();
        using var http = HttpLinqTransport.CreateHttpClient();
        var clock = TimeProvider.System;
        var digest = Digest.Of("slack", "test", [Some.Entry(Some.Change())]);
        var address = $"{server.Url}/services/{_secret}?key={_secret}";
        INotifier[] places =
        [
            new SlackNotifier(http, new(address), clock),
            new SlackBotNotifier(http, new(_secret), "C0123456789", clock, new($"{server.Url}/api/")),
            new WebhookNotifier(http, new(address), new(WebhookNotifierTests.Secret), clock),
        ];

        foreach (var place in places)
        {
            await place.SendAsync(digest);
            await place.ProbeAsync();
        }

        Assert.DoesNotContain(_secret, everything.Said, StringComparison.Ordinal);
        // The listener works: the host is named.
        Assert.Contains("http.client.request.duration", everything.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_whole_address_is_requested_nevertheless()
    {
        var asked = "";
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            asked = $"{context.Request.Path}{context.Request.QueryString}";
            return context.Response.WriteAsync("ok");
        });
        using var http = HttpLinqTransport.CreateHttpClient();

        await new SlackNotifier(http, new($"{server.Url}/services/{_secret}?a=b%20c"), TimeProvider.System).SendAsync(Digest.Of("slack", "test", [Some.Entry(Some.Change())]));

        Assert.Equal($"/services/{_secret}?a=b%20c", asked);
    }

    [Fact]
    public async Task Neither_a_number_nor_the_key_ends_up_there_from_a_request_to_Linq()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("{}"));
        using var everything = new RuntimeTelemetry();
        using var http = HttpLinqTransport.CreateHttpClient();
        Assert.True(PhoneNumber.TryParse("+12025550177", out var number));

        var transport = new HttpLinqTransport(http, new($"{server.Url}/{_secret}"), new(_secret));
        (await transport.ListChatsAsync(number, 100, _secret)).Dispose();
        (await transport.RequestAuditAsync(number)).Dispose();

        Assert.DoesNotContain(_secret, everything.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("2025550177", everything.Said, StringComparison.Ordinal);
        Assert.Contains("http.client.request.duration", everything.Said, StringComparison.Ordinal);
    }

    // Otherwise the tests above would pass whatever happens.
    [Fact]
    public async Task With_a_plain_HttpClient_the_address_would_end_up_there()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("ok"));
        using var everything = new RuntimeTelemetry();
        using var http = new HttpClient();

        await new SlackNotifier(http, new($"{server.Url}/services/{_secret}"), TimeProvider.System).SendAsync(Digest.Of("slack", "test", [Some.Entry(Some.Change())]));

        Assert.Contains($"url.full={server.Url}/services/{_secret}", everything.Said, StringComparison.Ordinal);
        Assert.Contains($"pathAndQuery=/services/{_secret}", everything.Said, StringComparison.Ordinal);
    }
}
