using System.Text.Json;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What is sent, as programs of other people's making take and read it.</summary>
public sealed class WitnessTests
{
    [Fact]
    public async Task A_mail_server_takes_the_mail_and_a_mail_reader_reads_it()
    {
        using var witness = Witness.Start("mail.mjs", "alerts@example.com", "p:ss/w@rd%");
        var port = await witness.ReadLineAsync();
        Assert.True(EmailSettings.TryRead(
            $"smtp://alerts%40example.com:p%3Ass%2Fw%40rd%25@127.0.0.1:{port}", "Linq Alerts <alerts@example.com>", "a@example.com, b@example.com",
            out var place, out _));
        var digest = Digest.Of("e-mail", "test", [.. Some.EveryKindOfEvent.Select(alert => Some.Entry(alert, "e-mail"))]);

        Assert.Equal(new Delivery.Sent(), await new EmailNotifier(place, new FakeClock()).SendAsync(digest));

        var mail = JsonDocument.Parse(await witness.ReadLineAsync()).RootElement;
        string? Text(string name) => mail.GetProperty(name).GetString();
        Assert.Equal(
            ["alerts@example.com", "a@example.com", "b@example.com"], mail.GetProperty("envelope").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(("alerts@example.com", $"<{digest.Id}@example.com>"), (Text("user"), Text("id")));
        Assert.Equal(($"<line-{Some.Line.Id}@example.com>", $"<line-{Some.Line.Id}@example.com>"), (Text("inReplyTo"), Text("references")));
        Assert.Equal(("\"Linq Alerts\" <alerts@example.com>", "a@example.com, b@example.com"), (Text("from"), Text("to")));
        Assert.Equal(("auto-generated", "All"), (Text("automatic"), Text("suppress")));
        Assert.Equal(EmailMessage.Subject(DigestContent.Of(digest).Headline), Text("subject"));
        var content = EmailContent.Of(digest, place, 0);
        Assert.Equal(EmailText.Of(content), Text("text"));
        Assert.Equal(EmailHtml.Of(content), Text("html"));
        Assert.Equal(0, mail.GetProperty("attachments").GetInt32());
        var headers = mail.GetProperty("headers").EnumerateArray().Select(header => header.GetString()).ToList();
        Assert.Equal(headers.Distinct(), headers);
    }

    [Fact]
    public async Task A_receivers_library_verifies_the_webhook_and_finds_out_a_changed_one()
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

        await new WebhookNotifier(http, new(server.Url), new(WebhookNotifierTests.Secret), new FakeClock()).SendAsync(digest);
        await witness.WriteAsync(JsonSerializer.Serialize(new { secret = WebhookNotifierTests.Secret, headers, body }));

        var result = JsonDocument.Parse(await witness.ReadLineAsync()).RootElement;
        Assert.Equal(Some.EveryKindOfEvent.Count, result.GetProperty("verified").GetArrayLength());
        Assert.Equal("WebhookVerificationError", result.GetProperty("tampered").GetString());
    }
}
