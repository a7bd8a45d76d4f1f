using System.Net;
using System.Text;
using System.Text.Json;
using Linq.Alerts.Azure.Tests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

public sealed class HistoryPagesTests(Azurite azurite)
{
    [Fact]
    public async Task A_change_is_found_with_how_it_ended_and_a_dead_one_is_replayed_once()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var chat = stage.AddChat();
        for (var minute = 0; minute < 7; minute++)
            await stage.MinuteAsync();
        stage.Slack.Status = HttpStatusCode.ServiceUnavailable;
        stage.Linq.SetHealth(chat, "OPTED_OUT", stage.Clock.GetUtcNow());
        await stage.MinuteAsync();

        var waiting = Assert.Single(await ItemsAsync(stage, $"?chat={chat}"));
        Assert.Equal(("HEALTHY → OPTED_OUT", "waiting"), (waiting.GetProperty("what").GetString(), State(waiting)));
        Assert.True(waiting.GetProperty("deliveries")[0].TryGetProperty("until", out _));
        Assert.DoesNotContain(stage.Line.Number, waiting.ToString(), StringComparison.Ordinal);

        var id = waiting.GetProperty("id").GetString()!;
        await stage.Ledger.EndAsync("slack", [EventId.Parse(id)], new(OutcomeKind.Dead, "refused", stage.Clock.GetUtcNow()));
        Assert.Equal("dead", State(Assert.Single(await ItemsAsync(stage, $"?chat={chat}"))));

        stage.Slack.Status = HttpStatusCode.OK;
        stage.Slack.Messages.Clear();
        Assert.Equal(200, (await ReplayAsync(stage, """{"dead":true,"route":"slack"}""")).Status);
        var again = JsonDocument.Parse((await ReplayAsync(stage, $$"""{"ids":["{{id}}"]}""")).Text).RootElement;
        Assert.Contains("not dead: slack waiting", again.GetProperty("refused")[0].GetProperty("why").GetString(), StringComparison.Ordinal);
        for (var minute = 0; minute < 16; minute++)
            await stage.MinuteAsync();

        Assert.Single(stage.Slack.Messages, message => message.Contains($"{chat}", StringComparison.Ordinal));
        var delivered = Assert.Single(await ItemsAsync(stage, "?status=OPTED_OUT"));
        Assert.Equal("delivered", State(delivered));
        Assert.Equal(1, delivered.GetProperty("deliveries")[0].GetProperty("replays").GetInt32());
    }

    [Theory]
    [InlineData("history", "?chat=45", "chat is not a chat ID")]
    [InlineData("history", "?since=soon", "since is 'soon'")]
    [InlineData("history", "?limit=0", "limit is '0'")]
    [InlineData("replay", "", "The body must be JSON")]
    [InlineData("replay", """{"all":true}""", "The body must be JSON")]
    [InlineData("replay", "{}", "Name the IDs of events, or give dead")]
    [InlineData("replay", """{"dead":true,"route":"nobody"}""", "route 'nobody' is not in the settings. There are: slack.")]
    public async Task Nonsense_is_refused_with_what_to_write(string page, string input, string why)
    {
        await using var stage = await AzureStage.StartAsync(azurite);

        var (status, text) = page == "replay" ? await ReplayAsync(stage, input) : await GetAsync(stage, input);

        Assert.Equal(400, status);
        Assert.StartsWith(why, JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static string? State(JsonElement item) => item.GetProperty("deliveries")[0].GetProperty("state").GetString();

    private static async Task<JsonElement[]> ItemsAsync(AzureStage stage, string query)
    {
        var (status, text) = await GetAsync(stage, query);
        Assert.Equal(200, status);
        return [.. JsonDocument.Parse(text).RootElement.GetProperty("items").EnumerateArray()];
    }

    private static async Task<(int Status, string Text)> GetAsync(AzureStage stage, string query)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new(query);
        return Read(await stage.Function<HistoryFunctions>().HistoryAsync(request, default));
    }

    private static async Task<(int Status, string Text)> ReplayAsync(AzureStage stage, string body)
    {
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return Read(await stage.Function<HistoryFunctions>().ReplayAsync(request, default));
    }

    private static (int Status, string Text) Read(IActionResult answer)
    {
        var content = Assert.IsType<ContentResult>(answer);
        return (content.StatusCode!.Value, content.Content!);
    }
}
