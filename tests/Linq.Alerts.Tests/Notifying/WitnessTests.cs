using System.Text.Json;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What is sent, as read by independent programs.</summary>
public sealed class WitnessTests
{
    // While secrets are changed, a receiver that has the new one and one that still has the old one both take it.
    [Theory]
    [InlineData(WebhookNotifierTests.Secret, null)]
    [InlineData(WebhookNotifierTests.Secret, WebhookNotifierTests.OtherSecret)]
    [InlineData(WebhookNotifierTests.OtherSecret, WebhookNotifierTests.Secret)]
    public async Task A_receivers_library_verifies_the_webhook_and_detects_a_changed_one(string secret, string? previous)
    {
        using var witness = Witness.Start("webhook.mjs");
        var (headers, body) = (new Dictionary<string, string?>(), "");
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            body = await reader.ReadToEndAsync();
            foreach (var (name, value) in context.Request.Headers.Where(header => header.Key.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase)))
                headers[name.ToLowerInvariant()] = value;
        });
        using var http = HttpLinqTransport.CreateHttpClient();
        var digest = Digest.Of("webhook", "test", [.. Some.EveryKindOfEvent.Select(alert => Some.Entry(alert, "webhook"))]);

        await new WebhookNotifier(http, new(server.Url), new(secret), new FakeTimeProvider(Some.Time), previous is null ? null : new Secret(previous)).SendAsync(digest);
        await witness.WriteAsync(JsonSerializer.Serialize(new { secret = WebhookNotifierTests.Secret, headers, body }));

        var result = JsonDocument.Parse(await witness.ReadLineAsync()).RootElement;
        Assert.Equal(Some.EveryKindOfEvent.Count, result.GetProperty("verified").GetArrayLength());
        Assert.Equal("WebhookVerificationError", result.GetProperty("tampered").GetString());
    }
}
