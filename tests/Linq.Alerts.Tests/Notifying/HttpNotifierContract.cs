using System.Globalization;
using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>The contract of every notifier that posts over HTTP: how it interprets answers, and what it never reveals.</summary>
/// <param name="place">The place in its reasons.</param>
/// <param name="welcome">The body of a successful answer.</param>
public abstract class HttpNotifierContract(string place, string welcome)
{
    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static readonly Digest Digest = Digest.Of("place", "test", [Some.Entry(Some.Change())]);

    private readonly FakeTimeProvider _clock = new(Some.Time);

    /// <param name="server">Its address, without a slash at the end.</param>
    protected abstract INotifier At(HttpClient http, string server, TimeProvider clock);

    /// <summary>What no reason may contain.</summary>
    protected abstract IReadOnlyList<string> Secrets { get; }

    [Fact]
    public async Task An_accepted_message_counts_as_sent() => Assert.Equal(new Delivery.Sent(), await AnsweredAsync(200, welcome));

    /// <summary>Whether the status alone means that the place is permanently gone.</summary>
    protected virtual bool IsFinal(int status) => false;

    // Behind a proxy or during a deployment, a place may return any of these for a few seconds.
    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(407)]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(410)]
    [InlineData(413)]
    [InlineData(422)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(451)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(599)]
    public async Task A_status_with_a_proxys_page_is_worth_retrying(int status)
    {
        foreach (var body in new[] { "", "<html><body><h1>no_service</h1></body></html>" })
        {
            var delivery = await AnsweredAsync(status, body, retryAfter: "7");

            Assert.Equal(IsFinal(status) ? "refused" : "deferred", delivery.Word);
            Assert.Contains($"{status}", delivery.Why, StringComparison.Ordinal);
            Assert.Equal(IsFinal(status) ? null : TimeSpan.FromSeconds(7), delivery.RetryAfter);
            Assert.DoesNotContain("html", delivery.Why, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(429, true)]
    [InlineData(408, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    [InlineData(504, false)]
    public async Task Only_an_answer_that_rules_out_delivery_counts_as_not_sent(int status, bool surely) =>
        Assert.Equal(surely, Assert.IsType<Delivery.Deferred>(await AnsweredAsync(status, "")).SurelyNotSent);

    [Theory]
    [InlineData(429, "30", 30.0)]
    [InlineData(503, "30", 30.0)]
    [InlineData(429, "86400", 86_400.0)]
    [InlineData(429, null, null)]
    [InlineData(429, "0", null)]
    [InlineData(429, "-5", null)]
    [InlineData(429, "soon", null)]
    public async Task A_wait_that_the_place_asks_for_is_passed_on(int status, string? retryAfter, double? seconds) =>
        Assert.Equal(seconds, (await AnsweredAsync(status, "", retryAfter)).RetryAfter?.TotalSeconds);

    [Theory]
    [InlineData(90, 90.0)]
    [InlineData(-90, null)]
    public async Task A_date_that_the_place_names_becomes_a_time(int fromNow, double? seconds)
    {
        var date = _clock.GetUtcNow().AddSeconds(fromNow).ToString("R", CultureInfo.InvariantCulture);

        Assert.Equal(seconds, (await AnsweredAsync(429, "", date)).RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task No_redirect_is_followed(int status)
    {
        var followed = 0;
        await using var other = await LoopbackServer.StartAsync(context =>
        {
            Interlocked.Increment(ref followed);
            return context.Response.WriteAsync(welcome);
        });

        var delivery = await SendAsync(context =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (status, other.Url);
            return Task.CompletedTask;
        });

        Assert.IsNotType<Delivery.Sent>(delivery);
        Assert.Equal(0, followed);
    }

    [Fact]
    public async Task A_connection_cut_before_the_answer_is_worth_retrying()
    {
        var delivery = await SendAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.Equal(new Delivery.Deferred($"the connection to {place} was lost"), delivery);
    }

    [Fact]
    public async Task A_server_that_is_not_listening_is_worth_retrying()
    {
        var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        var url = server.Url;
        await server.DisposeAsync();
        using var http = HttpLinqTransport.CreateHttpClient();

        var delivery = await At(http, url, _clock).SendAsync(Digest);

        Assert.Equal(new Delivery.Deferred($"{place} was not reached (ConnectionError)", SurelyNotSent: true), delivery);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_after_half_a_minute()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sending = SendAsync(context =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await asked.Task.WaitAsync(Soon, TimeProvider.System);

        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(new Delivery.Deferred($"{place} did not answer within 30 s"), await sending.WaitAsync(Soon, TimeProvider.System));
    }

    [Fact]
    public async Task The_callers_cancellation_passes_through()
    {
        using var cancel = new CancellationTokenSource();
        var sending = SendAsync(
            context =>
            {
                cancel.Cancel();
                return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            },
            cancel: cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(Soon, TimeProvider.System));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(308)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task No_secret_ends_up_in_a_reason_even_if_the_server_repeats_all_it_was_sent(int status)
    {
        var sent = "";
        var delivery = await SendAsync(async context =>
        {
            var request = context.Request;
            using var reader = new StreamReader(request.Body);
            sent = $"{request.Host}{request.Path}{request.QueryString} {string.Join(' ', request.Headers.Select(header => header.Value))}";
            (context.Response.StatusCode, context.Response.Headers.Location) = (status, "/elsewhere");
            await context.Response.WriteAsync($"{sent} {await reader.ReadToEndAsync()}");
        });

        Assert.NotEmpty(sent);
        Assert.All([.. Secrets, "127.0.0.1", "localhost"], secret => Assert.DoesNotContain(secret, delivery.ToString(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Neither_the_name_nor_the_fix_contains_a_secret()
    {
        using var http = new HttpClient();
        var notifier = At(http, "http://127.0.0.1:9", _clock);

        Assert.All(
            [.. Secrets, "127.0.0.1"],
            secret => Assert.DoesNotContain(secret, $"{notifier.Name} {notifier.Cure} {notifier}", StringComparison.OrdinalIgnoreCase));
    }

    protected Task<Delivery> AnsweredAsync(int status, string body, string? retryAfter = null) => SendAsync(context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync(body);
    });

    protected async Task<Delivery> SendAsync(RequestDelegate answer, Digest? digest = null, CancellationToken cancel = default)
    {
        await using var server = await LoopbackServer.StartAsync(answer);
        // The client used in production.
        using var http = HttpLinqTransport.CreateHttpClient();
        return await At(http, server.Url, _clock).SendAsync(digest ?? Digest, cancel);
    }
}
