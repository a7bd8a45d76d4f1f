using System.Net;
using System.Text;
using System.Text.Json;
using Linq.Alerts.Azure.Tests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The page and the read API over Table Storage, as the Functions host calls them.</summary>
public sealed class PageFunctionsTests(Azurite azurite)
{
    [Fact]
    public async Task A_chat_whose_health_changed_is_answered_from_the_tables()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var chat = stage.AddChat();
        await stage.MinuteAsync();
        await stage.MinuteAsync();
        stage.Linq.SetHealth(chat, "OPTED_OUT", stage.Clock.GetUtcNow());
        await stage.MinuteAsync();
        var functions = stage.Function<PageFunctions>();

        var answer = await ReadAsync(request => functions.ChatsAsync(request, $"{chat}"));
        var query = await ReadAsync(request => functions.ChatsAsync(request, "query"), "POST", $$"""{"ids":["{{chat}}","{{Guid.NewGuid()}}"]}""");
        var lines = await ReadAsync(request => functions.LinesAsync(request, null));
        var changes = await ReadAsync(request => functions.ChangesAsync(request, null));
        var overview = await ReadAsync(functions.OverviewAsync);
        var deliveries = await ReadAsync(functions.DeliveriesAsync, query: "?state=delivered");

        Assert.Equal(
            (200, "OPTED_OUT", "stop", false),
            (answer.Status, answer.Json.GetProperty("status").GetString(), answer.Json.GetProperty("send").GetString(), answer.Json.GetProperty("stale").GetBoolean()));
        Assert.Equal(["stop", "ok"], query.Json.GetProperty("chats").EnumerateArray().Select(one => one.GetProperty("send").GetString()));
        Assert.Equal(1, Assert.Single(lines.Json.GetProperty("lines").EnumerateArray()).GetProperty("opted_out").GetInt32());
        Assert.Contains(changes.Json.GetProperty("changes").EnumerateArray(), change => change.GetProperty("chat_id").GetString() == $"{chat}");
        Assert.True(overview.Json.GetProperty("watching").GetBoolean());
        Assert.Contains(deliveries.Json.GetProperty("deliveries").EnumerateArray(), one => one.GetProperty("route").GetString() == "slack");
        Assert.DoesNotContain(stage.Line.Number, lines.Json.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chat_that_Linq_does_not_have_is_not_silenced()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        // Someone waits for the answer, so its timeout is short enough for the clock to skip.
        stage.Clock.LongestSkipped = TimeSpan.Zero;
        var chat = stage.AddChat();
        var functions = stage.Function<PageFunctions>();

        var missing = await AddAsync("550e8400-e29b-41d4-a716-446655440000");
        var known = await AddAsync($"{chat}");
        var listed = await ReadAsync(request => functions.SilencesAsync(request, null));

        Assert.Equal((400, 201), (missing.Status, known.Status));
        Assert.Contains("Linq has no chat 550e8400", missing.Json.ToString(), StringComparison.Ordinal);
        Assert.Equal($"{chat}", Assert.Single(listed.Json.GetProperty("silences").EnumerateArray()).GetProperty("chat_id").GetString());

        Task<(int Status, JsonElement Json, string Text)> AddAsync(string id) =>
            ReadAsync(request => functions.SilencesAsync(request, null), "POST", $$"""{"for":"1h","reason":"x","chat_id":"{{id}}"}""");
    }

    [Fact]
    public async Task A_silence_keeps_a_line_quiet_until_it_is_ended_but_never_an_opt_out()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var chats = Enumerable.Range(0, 3).Select(_ => stage.AddChat()).ToList();
        for (var minute = 0; minute < 7; minute++)
            await stage.MinuteAsync();
        stage.Slack.Messages.Clear();
        var functions = stage.Function<PageFunctions>();

        var added = await ReadAsync(
            request => functions.SilencesAsync(request, null), "POST", $$"""{"for":"2h","line":"{{stage.Line.Number}}","reason":"known"}""");
        stage.Linq.SetHealth(chats[0], "CRITICAL", stage.Clock.GetUtcNow());
        stage.Linq.SetHealth(chats[1], "OPTED_OUT", stage.Clock.GetUtcNow());
        await stage.MinuteAsync();
        Assert.Equal(201, added.Status);
        Assert.DoesNotContain(stage.Line.Number, added.Json.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain($"{chats[0]}", Assert.Single(stage.Slack.Messages), StringComparison.Ordinal);

        var id = added.Json.GetProperty("id").GetString()!;
        var removed = await ReadAsync(request => functions.SilencesAsync(request, id), "DELETE");
        var again = await ReadAsync(request => functions.SilencesAsync(request, id), "DELETE");
        stage.Linq.SetHealth(chats[2], "OPTED_OUT", stage.Clock.GetUtcNow());
        await stage.MinuteAsync();
        Assert.Equal((204, 204), (removed.Status, again.Status));
        Assert.Contains($"{chats[2]}", stage.Slack.Messages[^1], StringComparison.Ordinal);

        // Still unhealthy, and no longer silenced.
        for (var minute = 0; minute < 7; minute++)
            await stage.MinuteAsync();
        Assert.Single(stage.Slack.Messages, message => message.Contains($"{chats[0]}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("key", "data-api=\"./\"", "data-access=\"function-key\"")]
    [InlineData("entra", "data-api=\"signed-in/\"", "data-access=\"sign-in\"")]
    public async Task The_page_knows_how_to_authenticate(string access, string api, string how)
    {
        await using var stage = await AzureStage.StartAsync(azurite, ("Page:Access", access));
        var functions = stage.Function<PageFunctions>();

        var (status, _, html) = await ReadAsync(request => functions.PageAsync(request, null), json: false);

        Assert.Equal(200, status);
        Assert.Contains(api, html, StringComparison.Ordinal);
        Assert.Contains(how, html, StringComparison.Ordinal);
        Assert.Contains("src=\"page/page.js\"", html, StringComparison.Ordinal);
        foreach (var file in new[] { "page.js", "page.css", "page.svg" })
            Assert.Equal(200, (await ReadAsync(request => functions.PageAsync(request, file), json: false)).Status);
    }

    [Fact]
    public async Task With_the_page_turned_off_only_what_an_operator_needs_is_served()
    {
        await using var stage = await AzureStage.StartAsync(azurite, ("Page:Access", "off"));
        var functions = stage.Function<PageFunctions>();

        Assert.Equal(404, (await ReadAsync(request => functions.PageAsync(request, null))).Status);
        Assert.Equal(404, (await ReadAsync(request => functions.LinesAsync(request, null))).Status);
        Assert.Equal(404, (await ReadAsync(request => functions.SignedInAsync(request, "lines", null))).Status);
        Assert.Equal(200, (await ReadAsync(request => functions.SilencesAsync(request, null))).Status);
        Assert.Equal(200, (await ReadAsync(request => functions.ChangesAsync(request, null))).Status);
        Assert.Equal(200, (await ReadAsync(functions.DeliveriesAsync)).Status);
        Assert.Equal(200, (await ReadAsync(functions.ReplayAsync, "POST", """{"dead":true}""")).Status);
    }

    [Fact]
    public async Task A_change_is_found_with_its_outcome_and_a_dead_one_is_replayed_once()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var chat = stage.AddChat();
        for (var minute = 0; minute < 7; minute++)
            await stage.MinuteAsync();
        stage.Slack.Status = HttpStatusCode.ServiceUnavailable;
        stage.Linq.SetHealth(chat, "OPTED_OUT", stage.Clock.GetUtcNow());
        await stage.MinuteAsync();
        var functions = stage.Function<PageFunctions>();

        var waiting = await ChangeAsync($"?chat={chat}");
        Assert.Equal(("HEALTHY → OPTED_OUT", "waiting"), (waiting.GetProperty("text").GetString(), Delivery(waiting).GetProperty("state").GetString()));
        Assert.NotEqual(JsonValueKind.Null, Delivery(waiting).GetProperty("waits_until").ValueKind);
        Assert.DoesNotContain(stage.Line.Number, waiting.ToString(), StringComparison.Ordinal);

        var id = waiting.GetProperty("id").GetString()!;
        await stage.Ledger.EndAsync("slack", [EventId.Parse(id)], new(OutcomeKind.Dead, "refused", stage.Clock.GetUtcNow()));
        Assert.Equal("dead", Delivery(await ChangeAsync($"?chat={chat}")).GetProperty("state").GetString());

        stage.Slack.Status = HttpStatusCode.OK;
        stage.Slack.Messages.Clear();
        Assert.Equal(200, (await ReadAsync(functions.ReplayAsync, "POST", """{"dead":true,"route":"slack"}""")).Status);
        var again = await ReadAsync(functions.ReplayAsync, "POST", $$"""{"ids":["{{id}}"]}""");
        Assert.Contains("not dead: slack waiting", again.Json.GetProperty("refused")[0].GetProperty("why").GetString(), StringComparison.Ordinal);
        for (var minute = 0; minute < 16; minute++)
            await stage.MinuteAsync();

        Assert.Single(stage.Slack.Messages, message => message.Contains($"{chat}", StringComparison.Ordinal));
        var delivered = Delivery(await ChangeAsync("?status=OPTED_OUT"));
        Assert.Equal(("delivered", 1), (delivered.GetProperty("state").GetString(), delivered.GetProperty("replays").GetInt32()));

        async Task<JsonElement> ChangeAsync(string query) =>
            Assert.Single((await ReadAsync(request => functions.ChangesAsync(request, null), query: query)).Json.GetProperty("changes").EnumerateArray());
    }

    [Theory]
    [InlineData("changes", "?chat=45", "chat is not a chat ID")]
    [InlineData("changes", "?since=soon", "since is 'soon'")]
    [InlineData("changes", "?limit=0", "limit is '0'")]
    [InlineData("replay", "", "The body cannot be read")]
    [InlineData("replay", """{"all":true}""", "The body cannot be read")]
    [InlineData("replay", "{}", "Give either the IDs of events, or dead")]
    [InlineData("replay", """{"dead":true,"route":"nobody"}""", "route 'nobody' is not in the settings. Routes: slack.")]
    public async Task Invalid_input_is_refused_with_what_to_write_instead(string page, string input, string why)
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var functions = stage.Function<PageFunctions>();

        var answer = page == "replay"
            ? await ReadAsync(functions.ReplayAsync, "POST", input) : await ReadAsync(request => functions.ChangesAsync(request, null), query: input);

        Assert.Equal(400, answer.Status);
        Assert.StartsWith(why, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    /// <summary>By key, and by signing in.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changes_arrive_as_they_happen(bool signedIn)
    {
        await using var stage = await AzureStage.StartAsync(azurite, ("Page:Access", "entra"), ("WEBSITE_AUTH_ENABLED", "True"));
        var chat = stage.AddChat();
        await stage.MinuteAsync();
        await stage.MinuteAsync();
        var functions = stage.Function<PageFunctions>();
        using var stop = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = stop.Token };
        using var written = new SignallingStream();
        context.Response.Body = written;
        context.Request.Headers["X-MS-CLIENT-PRINCIPAL"] = "somebody";
        context.Request.Method = "GET";

        var streaming = signedIn ? functions.SignedInAsync(context.Request, "changes", "stream") : functions.ChangesAsync(context.Request, "stream");
        await written.HasAsync("event: read");
        stage.Linq.SetHealth(chat, "OPTED_OUT", stage.Clock.GetUtcNow());
        await stage.MinuteAsync();
        for (var second = 0; second < 120 && !written.Text.Contains("event: change", StringComparison.Ordinal); second++)
        {
            stage.Clock.Advance(TimeSpan.FromSeconds(1));
            await written.AnyAsync();
        }

        await stop.CancelAsync();
        await streaming;
        Assert.Contains($"\"chat_id\":\"{chat}\"", written.Text, StringComparison.Ordinal);
        Assert.Equal("text/event-stream", context.Response.ContentType);
    }

    private static JsonElement Delivery(JsonElement change) => Assert.Single(change.GetProperty("deliveries").EnumerateArray());

    [Theory]
    // The header only counts if the platform controls it.
    [InlineData("entra", "True", "somebody", "same-origin", "GET", 200)]
    [InlineData("entra", "True", null, "same-origin", "GET", 401)]
    [InlineData("entra", "True", "somebody", "cross-site", "DELETE", 403)]
    [InlineData("entra", null, "somebody", "same-origin", "GET", 404)]
    [InlineData("key", "True", "somebody", "same-origin", "GET", 404)]
    public async Task The_sign_in_endpoint_is_open_only_to_people_whom_the_platform_signed_in(
        string access, string? signIn, string? principal, string site, string method, int expected)
    {
        await using var stage = await AzureStage.StartAsync(azurite, ("Page:Access", access), ("WEBSITE_AUTH_ENABLED", signIn));
        var functions = stage.Function<PageFunctions>();

        var answer = await ReadAsync(
            request =>
            {
                if (principal is not null)
                    request.Headers["X-MS-CLIENT-PRINCIPAL"] = principal;
                request.Headers["Sec-Fetch-Site"] = site;
                return functions.SignedInAsync(request, method == "GET" ? "lines" : "silences", method == "GET" ? null : "00000001");
            },
            method);

        Assert.Equal(expected, answer.Status);
    }

    private static async Task<(int Status, JsonElement Json, string Text)> ReadAsync(
        Func<HttpRequest, Task<IActionResult>> function, string method = "GET", string? body = null, string query = "", bool json = true)
    {
        var context = new DefaultHttpContext();
        using var written = new MemoryStream();
        context.Response.Body = written;
        (context.Request.Method, context.Request.QueryString) = (method, new(query));
        if (body is not null)
        {
            context.Request.ContentType = "application/json";
            context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        }

        Assert.IsType<EmptyResult>(await function(context.Request));
        var text = Encoding.UTF8.GetString(written.ToArray());
        return (context.Response.StatusCode, json && text.Length > 0 ? JsonDocument.Parse(text).RootElement : default, text);
    }
}

/// <summary>What a response writes, with a signal for it.</summary>
internal sealed class SignallingStream : MemoryStream
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _written = new(0);

    public string Text
    {
        get
        {
            lock (_gate)
                return Encoding.UTF8.GetString(ToArray());
        }
    }

    /// <summary>Waits until it has <paramref name="text"/>.</summary>
    public async Task HasAsync(string text)
    {
        while (!Text.Contains(text, StringComparison.Ordinal))
            Assert.True(await _written.WaitAsync(TimeSpan.FromSeconds(60)), $"'{text}' was not written.");
    }

    /// <summary>Waits a little for more to be written; what is written may also be nothing.</summary>
    public Task AnyAsync() => _written.WaitAsync(TimeSpan.FromSeconds(1));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
            Write(buffer.Span);
        _written.Release();
        await Task.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _written.Dispose();
        base.Dispose(disposing);
    }
}
