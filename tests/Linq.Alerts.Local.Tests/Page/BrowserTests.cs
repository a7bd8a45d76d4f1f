using Deque.AxeCore.Playwright;
using Linq.Alerts.Contracts;
using Linq.Simulator;
using Microsoft.Playwright;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>The page of the real program, in a real browser.</summary>
public sealed class BrowserTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private SimulatedLinq _linq = new(new() { Lines = 2, Chats = 60, SickShare = 0.05, Seed = 7 });
    private Browser _browser = null!;
    private SimulatorServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _browser = await Browser.StartAsync();
        _server = await SimulatorServer.StartAsync(_linq);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_row_appears_when_the_health_of_a_chat_changes()
    {
        await using var program = Start();
        var page = await _browser.OpenAsync(await UrlAsync(program));
        await page.GetByText("live", new() { Exact = true }).WaitForAsync();
        await BaselinedAsync(program);

        var chat = _linq.AddChat(_linq.Lines[0]);
        _linq.SetHealth(chat, "OPTED_OUT");

        // No reload, and no click.
        var row = page.Locator($"tr[data-chat='{chat}']");
        await row.WaitForAsync();
        var text = await row.InnerTextAsync();
        Assert.Contains("Opted out", text, StringComparison.Ordinal);
        Assert.Contains("Never send", text, StringComparison.Ordinal);
        await page.Locator("#changes li", new() { HasText = $"{chat}" }).WaitForAsync();
        var content = await page.ContentAsync();
        Assert.All(_linq.Lines, line => Assert.DoesNotContain(line.Number, content, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_search_narrows_the_list_and_a_silence_is_added_and_ended_by_keyboard()
    {
        await using var program = Start();
        var page = await _browser.OpenAsync(await UrlAsync(program));
        var (one, other) = (_linq.AddChat(_linq.Lines[0], "CRITICAL"), _linq.AddChat(_linq.Lines[1], "AT_RISK"));
        await page.Locator($"tr[data-chat='{one}']").WaitForAsync();
        await page.Locator($"tr[data-chat='{other}']").WaitForAsync();

        await page.GetByLabel("Chat ID or last four digits").FillAsync($"{one}"[..8]);
        await page.Locator($"tr[data-chat='{other}']").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.True(await page.Locator($"tr[data-chat='{one}']").IsVisibleAsync());

        await page.GetByLabel("Chat ID or last four digits").FillAsync(_linq.Find(other)!.Handles.Single(handle => handle != _linq.Lines[1].Number)[^4..]);
        await page.Locator($"tr[data-chat='{one}']").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.Locator($"tr[data-chat='{other}']").WaitForAsync();

        await page.GetByLabel("Reason").FocusAsync();
        await page.Keyboard.TypeAsync("maintenance");
        await page.Keyboard.PressAsync("Enter");
        var end = page.GetByRole(AriaRole.Button, new() { Name = "End the silence: maintenance" });
        await end.WaitForAsync();
        await end.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await end.WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task Focus_stays_on_a_row_while_others_come_and_go()
    {
        await using var program = Start();
        var page = await _browser.OpenAsync(await UrlAsync(program));
        var chat = _linq.AddChat(_linq.Lines[0], "CRITICAL");
        var link = page.Locator($"tr[data-chat='{chat}'] a");
        await link.FocusAsync();

        foreach (var status in new[] { "OPTED_OUT", "AT_RISK" })
        {
            var other = _linq.AddChat(_linq.Lines[1], status);
            await page.Locator($"tr[data-chat='{other}']").WaitForAsync();
            Assert.Equal($"status {chat}", await page.EvaluateAsync<string?>("document.activeElement.dataset.focus ?? null"));
        }
    }

    [Fact]
    public async Task Waiting_and_dead_alerts_are_shown_and_can_be_sent_again()
    {
        await using var program = Start();
        var page = await _browser.OpenAsync("about:blank");
        // Fixed answers: the real ones change as soon as a place is tried again.
        const string Delivery = """
            {"deliveries":[{"route":"slack","state":"STATE","taken_at":"2026-11-27T10:00:00Z","ended_at":null,"why":WHY,"digest":null,"waits_until":null,"replays":0,
            "replayed_at":null,"died_before":null,"suppressed_before":null,"change":{"id":"line.1.STATE","type":"chat-health-changed","line_id":"line","line":"0100","chat_id":"chat-STATE",
            "other_side":"0142","previous":"HEALTHY","status":"OPTED_OUT","since":null,"observed_at":"2026-11-27T10:00:00Z","text":"HEALTHY → OPTED_OUT"}}],"next":null}
            """;
        foreach (var (state, why) in new[] { ("waiting", "null"), ("dead", "\"Slack says no_service\"") })
        {
            var body = Delivery.Replace("STATE", state, StringComparison.Ordinal).Replace("WHY", why, StringComparison.Ordinal);
            await page.RouteAsync($"**/api/deliveries?state={state}*", route => route.FulfillAsync(new() { ContentType = "application/json", Body = body }));
        }

        var asked = new TaskCompletionSource<string?>();
        await page.RouteAsync("**/api/replay", route =>
        {
            asked.TrySetResult(route.Request.PostData);
            return route.FulfillAsync(new() { ContentType = "application/json", Body = """{"replayed":[],"refused":[]}""" });
        });
        await page.GotoAsync(await UrlAsync(program));

        await page.Locator("#waiting li", new() { HasText = "chat-waiting" }).WaitForAsync();
        var dead = page.Locator("#dead li", new() { HasText = "Slack says no_service" });
        await dead.GetByRole(AriaRole.Button, new() { Name = "Send again to slack" }).ClickAsync();

        Assert.Equal("""{"ids":["line.1.dead"],"route":"slack"}""", await asked.Task.WaitAsync(LinqAlerts.Limit));
    }

    [Fact]
    public async Task The_link_of_a_long_alert_leads_to_its_full_list()
    {
        await using var slack = await SlackStandIn.StartAsync();
        await using var program = Start(("SLACK_WEBHOOK_URL", slack.Url), ("Page__Url", "https://alerts.example.com/"), ("Group__Wait", "00:00:03"), ("Group__Interval", "00:00:03"), ("Surge__Chats", "0"));
        var url = await UrlAsync(program);
        await BaselinedAsync(program);
        var chats = Enumerable.Range(0, 30).Select(_ => _linq.AddChat(_linq.Lines[0], "AT_RISK")).ToList();
        await slack.UntilAsync(messages => messages.Any(message => message.Contains("#list=", StringComparison.Ordinal)));
        var list = slack.Messages.First(message => message.Contains("#list=", StringComparison.Ordinal)).Split("https://alerts.example.com/#list=")[1][..16];

        var page = await _browser.OpenAsync($"{url}#list={list}");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = $"{list}.csv" }).ClickAsync());

        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.Contains(lines, line => chats.Any(chat => line.Contains($"{chat}", StringComparison.Ordinal)));
        Assert.True(lines.Length > Digest.LongFrom, $"{lines.Length} lines.");
    }

    [Fact]
    public async Task An_account_without_lines_is_plain_to_see()
    {
        await _server.DisposeAsync();
        _linq = new(new() { Lines = 0, Chats = 0 });
        _server = await SimulatorServer.StartAsync(_linq);
        await using var program = Start();
        var page = await _browser.OpenAsync(await UrlAsync(program));

        await page.GetByRole(AriaRole.Alert).GetByText("no lines", new() { Exact = false }).First.WaitForAsync();
        Assert.Contains("No lines to watch", await page.Locator("#state").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_shows_when_it_was_last_read_and_that_this_is_too_long_ago()
    {
        await using var program = Start();
        var page = await _browser.OpenAsync("about:blank");
        // To avoid waiting a quarter of an hour, the answer is the real one except for its time.
        await page.RouteAsync("**/api/lines", async route =>
        {
            var answer = await route.FetchAsync();
            var text = (await answer.TextAsync()).Replace("\"stale\":false", "\"stale\":true", StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = answer, Body = text });
        });
        await page.GotoAsync(await UrlAsync(program));

        await page.GetByRole(AriaRole.Alert).GetByText("2 lines not read recently").WaitForAsync();
        Assert.Matches("(now|ago).*stale", (await page.Locator("#lines tbody tr").First.Locator("td[data-label='Last read']").InnerTextAsync()).ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task The_page_asks_for_a_token_and_accepts_the_right_one()
    {
        await using var program = Start(("PAGE_TOKEN", "a-token-of-this-test"));
        var page = await _browser.OpenAsync(await UrlAsync(program));

        await page.GetByLabel("Token").FillAsync("another-token-of-this-test");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("This was refused").WaitForAsync();
        await page.GetByLabel("Token").FillAsync("a-token-of-this-test");
        await page.Keyboard.PressAsync("Enter");

        await page.GetByText("live", new() { Exact = true }).WaitForAsync();
    }

    [Fact]
    public async Task A_refused_key_and_a_Slack_outage_are_plain_to_see()
    {
        await using var slack = await SlackStandIn.StartAsync();
        slack.Answer = 503;
        await using (var program = Start(("SLACK_WEBHOOK_URL", slack.Url)))
        {
            var page = await _browser.OpenAsync(await UrlAsync(program));
            await page.GetByRole(AriaRole.Alert).GetByText("Slack cannot be notified").WaitForAsync();
        }

        await using var refused = Start(("LINQ_API_V3_API_KEY", "no-key-of-this-account"));
        var other = await _browser.OpenAsync(await UrlAsync(refused));
        await other.GetByRole(AriaRole.Alert).GetByText("Linq rejects the key").WaitForAsync();
    }

    [Fact]
    public async Task Nothing_violates_the_content_security_policy_or_comes_from_elsewhere_and_axe_finds_no_fault()
    {
        await using var program = Start();
        var url = await UrlAsync(program);
        var page = await _browser.OpenAsync("about:blank");
        List<string> faults = [], requests = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                faults.Add($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => faults.Add(error);
        page.Request += (_, request) => requests.Add(request.Url);

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.GotoAsync(url);
            await page.GetByText("live", new() { Exact = true }).WaitForAsync();
            await page.Locator("#chats tbody tr").First.WaitForAsync();
            foreach (var width in new[] { 1280, 360 })
            {
                await page.SetViewportSizeAsync(width, 900);
                var found = await page.RunAxe();
                Assert.True(found.Violations.Length == 0, string.Join('\n', found.Violations.SelectMany(fault => fault.Nodes.Select(node => $"{scheme} {width}: {fault.Id}: {node.Html}"))));
                Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"At {width} pixels the page is wider than the window.");
            }
        }

        Assert.Empty(faults);
        Assert.All(requests.Where(request => request != "about:blank"), request => Assert.StartsWith(url, request, StringComparison.Ordinal));
    }

    private LinqAlerts Start(params (string, string)[] more) => LinqAlerts.Start(
        ["run", "--data", _folder.Path],
        [
            ("LINQ_API_V3_API_KEY", _linq.Token), ("LINQ_API_V3_BASE_URL", _server.BaseUrl), ("Poll__Every", "00:00:01"),
            ("Group__Wait", "00:00:00"), ("Group__Interval", "00:00:00"), .. more,
        ]);

    /// <summary>Waits until each line was read once: what turns before that is no change.</summary>
    private async Task BaselinedAsync(LinqAlerts program)
    {
        foreach (var _ in _linq.Lines)
            await program.LineWithAsync("chats read");
    }

    private static async Task<string> UrlAsync(LinqAlerts program)
    {
        var line = await program.LineWithAsync("  page ");
        return line[line.IndexOf("http", StringComparison.Ordinal)..].Split(' ')[0];
    }
}
