using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Linq.Alerts.Contracts;
using Linq.Alerts.Page;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>Who is let in to the page and the API, and what is served beside them.</summary>
public sealed class PageServerTests : IAsyncDisposable
{
    private const string Token = "a-token-of-this-test";

    private readonly MemoryHealthStore _store = new();
    private readonly MemoryDeliveryLedger _ledger = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly ConcurrentQueue<(string Problem, Cause Cause)> _reported = new();
    private PageServer? _server;

    [Fact]
    public async Task The_page_is_served_with_a_strict_policy_and_cached_by_its_ETag()
    {
        var url = await StartAsync();

        var page = await _http.GetAsync(url);
        using var again = new HttpRequestMessage(HttpMethod.Get, url);
        again.Headers.IfNoneMatch.Add(page.Headers.ETag!);

        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(HttpStatusCode.NotModified, (await _http.SendAsync(again)).StatusCode);
        foreach (var file in new[] { "page.css", "page.js", "page.svg" })
            Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(url, file))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(new Uri(url, "etc/passwd"))).StatusCode);
    }

    [Fact]
    public async Task When_a_token_is_set_only_callers_who_have_it_get_data()
    {
        var url = await StartAsync(new Secret(Token));

        foreach (var path in new[] { "api/lines", "api/chats", "api/openapi.json", "metrics" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(url, path)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(url, path, "another-token-of-this")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(url, path, Token)).StatusCode);
        }

        // What contains no data is open: the page asks for the token.
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(url, "")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(url, "healthz")).StatusCode);
    }

    [Fact]
    public async Task Without_a_token_a_foreign_host_name_that_points_here_is_refused()
    {
        var url = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, "api/lines"));
        request.Headers.Host = "evil.example";

        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await _http.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.Created)]
    public async Task Another_sites_page_cannot_add_a_silence(string site, HttpStatusCode expected)
    {
        var url = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, "api/silences"))
        {
            Content = JsonContent.Create(new { @for = "1h", reason = "x" }),
        };
        request.Headers.Add("Sec-Fetch-Site", site);

        Assert.Equal(expected, (await _http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Health_says_whether_every_line_is_watched()
    {
        var url = await StartAsync();
        var before = await _http.GetAsync(new Uri(url, "healthz"));
        await _store.CommitAsync(Some.Commit(await _store.LoadAccountAsync(), new KnownLine(Some.Line.Id, Some.Line.Number.InFull)));
        await CommitAsync(Some.LineName, row => row with { LastCompleteEnd = TimeProvider.System.GetUtcNow() });
        HttpResponseMessage after;
        do
            after = await _http.GetAsync(new Uri(url, "healthz"));
        while (after.StatusCode != HttpStatusCode.OK && await TickAsync());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.Equal("application/problem+json", before.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Not watching", await before.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("watching\n", await after.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_unexpected_failure_is_answered_with_problem_details_and_its_message_goes_only_to_the_log()
    {
        var url = await StartAsync(silences: new FailingSilences());

        var answer = await _http.GetAsync(new Uri(url, "api/silences"));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("\"status\":500", text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("2025550142", text, StringComparison.Ordinal);
        var (problem, cause) = Assert.Single(_reported);
        Assert.DoesNotContain("2025550142", problem, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(cause.Exception);
    }

    [Fact]
    public async Task Metrics_are_in_the_form_that_Prometheus_reads()
    {
        var url = await StartAsync();
        Telemetry.Pages.Add(1);

        var text = await _http.GetStringAsync(new Uri(url, "metrics"));

        Assert.Contains("linq_alerts_pages_total", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_stream_does_not_delay_the_shutdown()
    {
        var url = await StartAsync();
        using var stream = await _http.GetAsync(new Uri(url, "api/changes/stream"), HttpCompletionOption.ResponseHeadersRead);

        await _server!.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private async Task<Uri> StartAsync(Secret? token = null, ISilences? silences = null)
    {
        var source = PageSource.Of(
            _store, new MemoryHistory(_store, _ledger), _ledger, silences ?? new MemorySilences(), [], new(), new(), TimeProvider.System);
        _server = await PageServer.StartAsync(new(true, IPAddress.Loopback, 0, token), source, (problem, cause) => _reported.Enqueue((problem, cause)), CancellationToken.None);
        return _server.Url;
    }

    private async Task<HttpResponseMessage> GetAsync(Uri url, string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, path));
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return await _http.SendAsync(request);
    }

    private async Task CommitAsync(LineName name, Func<LineRow, LineRow> change)
    {
        var snapshot = await _store.LoadAsync(name.Id);
        var id = Guid.NewGuid();
        await _store.CommitAsync(new()
        {
            Id = id,
            BasedOn = snapshot.Version,
            Row = change(snapshot.Row ?? new() { Line = name, Epoch = Some.Time }) with { LastCommit = id },
        });
    }

    private sealed class FailingSilences : ISilences
    {
        public Task<IReadOnlyList<Silence>> LoadAsync(CancellationToken cancel = default) => throw new InvalidOperationException("+12025550142");

        public Task AddAsync(Silence silence, CancellationToken cancel = default) => throw new NotSupportedException();

        public Task EndAsync(SilenceId id, DateTimeOffset at, CancellationToken cancel = default) => throw new NotSupportedException();
    }

    // The view in memory is valid for a second.
    private static async Task<bool> TickAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        return await timer.WaitForNextTickAsync();
    }
}
