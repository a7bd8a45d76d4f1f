using System.Net;
using Linq.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Contracts;

/// <summary>The contract of every transport to the Linq API. The tests about the wire are in the other file.</summary>
public abstract partial class LinqTransportContract : IAsyncLifetime
{
    private static readonly Secret Key = new("sim-token");

    private readonly SimulatedLinq _world = new(clock: new FakeTimeProvider(Some.Time));
    private readonly Line _line;
    private HttpClient? _http;
    private WebApplication? _app;

    protected LinqTransportContract()
    {
        var line = _world.AddLine();
        _line = PhoneNumber.TryParse(line.Number, out var number) ? new(new(line.Id), number) : throw new InvalidOperationException();
        _world.AddChats(line, 3);
    }

    /// <summary>The transport under test.</summary>
    protected abstract ILinqTransport Open(HttpClient http, Uri baseUrl, Secret key);

    /// <summary>The HTTP client that the transport uses in production.</summary>
    protected virtual HttpClient CreateHttpClient() => HttpLinqTransport.CreateHttpClient();

    /// <summary>Starts the simulator, on Kestrel unless a test server is requested.</summary>
    protected virtual void Configure(WebApplicationBuilder builder)
    {
    }

    protected virtual HttpClient ClientOf(WebApplication app) => CreateHttpClient();

    public async ValueTask InitializeAsync()
    {
        _app = SimulatorApp.Build(_world, Configure);
        _app.Urls.Add("http://127.0.0.1:0");
        await _app.StartAsync();
        _http = ClientOf(_app);
    }

    public async ValueTask DisposeAsync()
    {
        _http!.Dispose();
        await _app!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task Every_request_gets_the_right_path_with_or_without_a_trailing_slash_on_the_base(string end)
    {
        var transport = Open(end: end);
        var chat = _world.AddChat(_world.Lines[0]);

        using var list = await transport.ListChatsAsync(_line.Number, 100, cursor: null);
        AssertAsked(ApiEndpoint.Chats, "/api/partner/v3/chats", $"?from=%2B{_line.Number.InFull[1..]}&limit=100");
        using var one = await transport.GetChatAsync(new(chat));
        AssertAsked(ApiEndpoint.Chat, $"/api/partner/v3/chats/{chat}", "");
        using var lines = await transport.ListLinesAsync();
        AssertAsked(ApiEndpoint.PhoneNumbers, "/api/partner/v3/phone_numbers", "");
        using var started = await transport.RequestAuditAsync(_line.Number);
        AssertAsked(ApiEndpoint.StartAudit, $"/api/partner/v3/phone_numbers/{_line.Number.InFull}/reputation_audit", "");
        Assert.True(LinqId.TryParse(Assert.Single(_world.Audits.Started).Id, out var id));
        using var audit = await transport.GetAuditAsync(_line.Number, id);
        AssertAsked(ApiEndpoint.Audit, $"/api/partner/v3/phone_numbers/{_line.Number.InFull}/reputation_audit/{id}", "");
        using var v2 = await transport.GetChatV2Async(_world.Find(chat)!.V2Id);
        AssertAsked(ApiEndpoint.V2Chat, $"/api/partner/v2/chats/{_world.Find(chat)!.V2Id}", "");

        Assert.All([list, one, lines, started, audit, v2], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Theory]
    [InlineData("2", "2")]
    [InlineData("a/b=&c+d #e%20?", "a%2Fb%3D%26c%2Bd%20%23e%2520%3F")]
    [InlineData("ключ", "%D0%BA%D0%BB%D1%8E%D1%87")]
    public async Task A_cursor_is_sent_unchanged(string cursor, string escaped)
    {
        using var answer = await Open().ListChatsAsync(_line.Number, 1, cursor);

        Assert.Equal($"?from=%2B{_line.Number.InFull[1..]}&limit=1&cursor={escaped}", _world.Requests.Last!.Query, ignoreCase: true);
    }

    [Fact]
    public async Task A_response_is_returned_whatever_its_status()
    {
        var stranger = Open(key: new("wrong"));

        using var refused = await stranger.ListLinesAsync();
        using var refusedByV2 = await stranger.GetChatV2Async(1);
        using var missing = await Open().GetChatAsync(Some.Chat());
        using var bad = await Open().ListChatsAsync(_line.Number, 1, "no cursor");

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.NotFound, HttpStatusCode.BadRequest],
            [refused.StatusCode, refusedByV2.StatusCode, missing.StatusCode, bad.StatusCode]);
        Assert.Contains("2001", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_complete_list_can_be_read_through_the_transport()
    {
        _world.AddChats(_world.Lines[0], 247);
        var client = new LinqClient(Open(), new(), new FakeTimeProvider(Some.Time));

        var ids = await client.ReadPagesAsync(_line).SelectMany(page => page.Chats.Select(chat => chat.Id).ToAsyncEnumerable()).ToListAsync();

        Assert.Equal(250, ids.Distinct().Count());
        Assert.Equal(3, _world.Requests.Count(ApiEndpoint.Chats));
    }

    private ILinqTransport Open(string end = "", Secret? key = null) =>
        Open(_http!, new(_app!.Urls.First() + SimulatorApp.BasePath + end), key ?? Key);

    private void AssertAsked(ApiEndpoint endpoint, string path, string query) =>
        Assert.Equal(new SimulatedRequest(endpoint, path, query), _world.Requests.Last);
}
