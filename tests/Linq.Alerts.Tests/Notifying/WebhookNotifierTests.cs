using System.Text.Json;
using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class WebhookNotifierTests() : HttpNotifierContract("the webhook", "thanks")
{
    internal const string Secret = "whsec_bGlucS1kb2MtdGVzdC1rZXktMzItYnl0ZXMtbG9uZyE=";

    internal const string OtherSecret = "whsec_YW5vdGhlci1kb2MtdGVzdC1rZXktb2YtMzItYnl0ZXM=";

    private readonly List<(string Id, string Type, JsonElement Body)> _taken = [];

    protected override IReadOnlyList<string> Secrets => ["the-secret-path", "the-secret-query", "whsec", Secret[6..]];

    protected override INotifier At(HttpClient http, string server, TimeProvider clock) =>
        new WebhookNotifier(http, new($"{server}/the-secret-path?key=the-secret-query"), new(Secret), clock);

    protected override bool IsFinal(int status) => status == 410;

    [Theory]
    [InlineData(401, true)]
    [InlineData(403, true)]
    [InlineData(301, true)]
    [InlineData(308, true)]
    [InlineData(404, false)]
    [InlineData(500, false)]
    public async Task What_only_a_person_can_fix_says_so_immediately(int status, bool needsSomebody) =>
        Assert.Equal(needsSomebody, Assert.IsType<Delivery.Deferred>(await AnsweredAsync(status, "")).NeedsAttention);

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(204)]
    public async Task Any_2xx_counts_as_sent(int status) => Assert.Equal(new Delivery.Sent(), await SendAsync(context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }));

    [Theory]
    [InlineData(301, "deferred", "the webhook answered 301: it has moved; set WEBHOOK_URL to its new address, because redirects are not followed")]
    [InlineData(308, "deferred", "the webhook answered 308: it has moved; set WEBHOOK_URL to its new address, because redirects are not followed")]
    [InlineData(302, "deferred", "the webhook answered 302, and redirects are not followed")]
    [InlineData(307, "deferred", "the webhook answered 307, and redirects are not followed")]
    public async Task A_redirect_says_what_to_do(int status, string word, string why)
    {
        var delivery = await AnsweredAsync(status, "");

        Assert.Equal((word, why), (delivery.Word, delivery.Why));
    }

    [Fact]
    public async Task An_accepting_status_counts_although_the_body_never_ends()
    {
        var sending = SendAsync(async context =>
        {
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        Assert.Equal(new Delivery.Sent(), await sending.WaitAsync(Soon, TimeProvider.System));
    }

    [Fact]
    public async Task The_events_arrive_in_order_as_published_under_the_digests_id()
    {
        var digest = Of(Some.EveryKindOfEvent);

        await SendAsync(TakeAsync, digest: digest);

        var (id, type, body) = Assert.Single(_taken);
        Assert.Equal((digest.Id, "application/cloudevents-batch+json; charset=utf-8"), (id, type));
        Same.Events(Some.EveryKindOfEvent, body.EnumerateArray().Select(alert => EventJson.Read(JsonSerializer.SerializeToUtf8Bytes(alert))));
    }

    [Fact]
    public async Task A_long_digest_is_sent_in_small_batches_that_leave_nothing_out()
    {
        var digest = Of(Some.Changes(1_000));

        Assert.Equal(new Delivery.Sent(), await SendAsync(TakeAsync, digest: digest));

        Assert.InRange(_taken.Count, 5, 20);
        Assert.All(_taken, batch => Assert.InRange(batch.Body.GetRawText().Length, 2, WebhookBatch.MaxBytes));
        Assert.Equal([digest.Id, .. Enumerable.Range(2, _taken.Count - 1).Select(n => $"{digest.Id}-{n}")], _taken.Select(batch => batch.Id));
        Assert.Equal(
            digest.Entries.Select(entry => entry.Event.Id.ToString()),
            _taken.SelectMany(batch => batch.Body.EnumerateArray()).Select(alert => alert.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task An_event_larger_than_a_batch_is_sent_alone()
    {
        var alarm = new Alarm(AlarmKind.Stale, true, new string('x', 100_000)) { Id = Some.Event(2), Line = Some.LineName, ObservedAt = Some.Time };

        await SendAsync(TakeAsync, digest: Of([Some.Change(1), alarm, Some.Change(3)]));

        Assert.Equal([1, 1, 1], _taken.Select(batch => batch.Body.GetArrayLength()));
    }

    [Fact]
    public async Task After_a_failure_sending_resumes_where_it_stopped()
    {
        var fails = true;
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            if (_taken.Count != 2 || !fails)
                return TakeAsync(context);
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        using var http = HttpLinqTransport.CreateHttpClient();
        var (notifier, digest) = (At(http, server.Url, new FakeTimeProvider(Some.Time)), Of(Some.Changes(1_000)));

        var first = await notifier.SendAsync(digest);
        fails = false;
        var second = await notifier.SendAsync(digest);

        Assert.Equal([new Delivery.Deferred("the webhook answered 503"), new Delivery.Sent()], [first, second]);
        Assert.Equal(_taken.Count, _taken.Select(batch => batch.Id).Distinct().Count());
        Assert.Equal(1_000, _taken.Sum(batch => batch.Body.GetArrayLength()));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task It_counts_as_not_sent_only_while_no_batch_has_arrived(int arrived, bool surely)
    {
        var delivery = await SendAsync(
            context =>
            {
                if (_taken.Count < arrived)
                    return TakeAsync(context);
                context.Response.StatusCode = 429;
                return Task.CompletedTask;
            },
            Of(Some.Changes(1_000)));

        Assert.Equal(surely, Assert.IsType<Delivery.Deferred>(delivery).SurelyNotSent);
    }

    [Fact]
    public async Task A_slow_receiver_is_put_off_before_the_routes_lease_ends()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            clock.Advance(TimeSpan.FromSeconds(25));
            return TakeAsync(context);
        });
        using var http = HttpLinqTransport.CreateHttpClient();

        var delivery = await At(http, server.Url, clock).SendAsync(Of(Some.Changes(1_000)));

        Assert.Equal(new Delivery.Deferred("the webhook is slow: 3 batches took 60 s"), delivery);
    }

    [Theory]
    [InlineData("http://example.com/hook", Secret)]
    [InlineData("https://example.com/hook", "whsec_")]
    [InlineData("https://example.com/hook", "whsec_c2hvcnQ=")]
    [InlineData("https://example.com/hook", "whsec_not base64")]
    [InlineData("https://example.com/hook", "bGlucS1kb2MtdGVzdC1rZXktMzItYnl0ZXMtbG9uZyE=")]
    public void Plain_http_and_invalid_signing_secrets_are_refused_at_startup(string url, string secret)
    {
        using var http = new HttpClient();

        Assert.Throws<ArgumentException>(() => new WebhookNotifier(http, new(url), new(secret), new FakeTimeProvider(Some.Time)));
    }

    [Fact]
    public void The_signature_follows_the_standard()
    {
        Assert.True(WebhookSignature.TryCreate(new(Secret), out var signature));

        Assert.Equal(
            "v1,zqpmi4yc7KDA8bu74g+ieb1xsD/92cerL0WVDzcm7B8=",
            signature.Of(
                "evt_00000000000000000000000001",
                DateTimeOffset.FromUnixTimeSeconds(1780000000),
                """{"event_type":"phone_number.status_updated","data":{"phone_number":"+12025550100"}}"""u8));
    }

    private static Digest Of(IReadOnlyList<AlertEvent> events) => Digest.Of("webhook", "test", [.. events.Select(alert => Some.Entry(alert, "webhook"))]);

    private async Task TakeAsync(HttpContext context)
    {
        var body = await JsonDocument.ParseAsync(context.Request.Body);
        _taken.Add((context.Request.Headers["webhook-id"]!, context.Request.ContentType!, body.RootElement));
    }
}
