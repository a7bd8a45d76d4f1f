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
    public async Task A_chat_that_turns_is_answered_from_the_tables()
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
        // Somebody waits for the answer, so its time limit is one that the clock would skip.
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
    public async Task A_silence_keeps_a_line_quiet_until_it_is_removed_but_never_an_opt_out()
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
        Assert.Equal((204, 404), (removed.Status, again.Status));
        Assert.Contains($"{chats[2]}", stage.Slack.Messages[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key", "data-api=\"./\"", "data-access=\"function-key\"")]
    [InlineData("entra", "data-api=\"signed-in/\"", "data-access=\"sign-in\"")]
    public async Task The_page_knows_how_to_be_let_in(string access, string api, string how)
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
    public async Task Turned_off_there_are_silences_only()
    {
        await using var stage = await AzureStage.StartAsync(azurite, ("Page:Access", "off"));
        var functions = stage.Function<PageFunctions>();

        Assert.Equal(404, (await ReadAsync(request => functions.PageAsync(request, null))).Status);
        Assert.Equal(404, (await ReadAsync(request => functions.LinesAsync(request, null))).Status);
        Assert.Equal(404, (await ReadAsync(request => functions.SignedInAsync(request, "lines", null))).Status);
        Assert.Equal(200, (await ReadAsync(request => functions.SilencesAsync(request, null))).Status);
    }

    [Theory]
    // What a caller writes into the header counts only where the platform sets and removes it.
    [InlineData("entra", "True", "somebody", "same-origin", "GET", 200)]
    [InlineData("entra", "True", null, "same-origin", "GET", 401)]
    [InlineData("entra", "True", "somebody", "cross-site", "DELETE", 403)]
    [InlineData("entra", null, "somebody", "same-origin", "GET", 404)]
    [InlineData("key", "True", "somebody", "same-origin", "GET", 404)]
    public async Task The_way_by_sign_in_is_open_to_those_whom_the_platform_signed_in(
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
