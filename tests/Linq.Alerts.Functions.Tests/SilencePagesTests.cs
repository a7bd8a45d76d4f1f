using System.Text;
using System.Text.Json;
using Linq.Alerts.Azure.Tests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

public sealed class SilencePagesTests(Azurite azurite)
{
    [Fact]
    public async Task A_silence_keeps_a_line_quiet_until_it_is_removed_but_never_an_opt_out()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        var chats = Enumerable.Range(0, 3).Select(_ => stage.AddChat()).ToList();
        for (var minute = 0; minute < 7; minute++)
            await stage.MinuteAsync();
        stage.Slack.Messages.Clear();

        var added = await AddAsync(stage, $$"""{"for":"2h","line":"{{stage.Line.Number}}","reason":"known"}""");
        Assert.Equal(201, added.Status);
        Assert.DoesNotContain(stage.Line.Number, added.Text, StringComparison.Ordinal);
        stage.Linq.SetHealth(chats[0], "CRITICAL", stage.Clock.GetUtcNow());
        stage.Linq.SetHealth(chats[1], "OPTED_OUT", stage.Clock.GetUtcNow());
        await stage.MinuteAsync();
        Assert.DoesNotContain($"{chats[0]}", Assert.Single(stage.Slack.Messages), StringComparison.Ordinal);

        var id = JsonDocument.Parse(added.Text).RootElement.GetProperty("id").GetString()!;
        Assert.Contains(id, (await ListAsync(stage)).Text, StringComparison.Ordinal);
        Assert.IsType<NoContentResult>(await Silences(stage).RemoveAsync(Request(), id, default));
        Assert.Equal(404, Read(await Silences(stage).RemoveAsync(Request(), id, default)).Status);
        Assert.Equal("[]", (await ListAsync(stage)).Text);
        stage.Linq.SetHealth(chats[2], "OPTED_OUT", stage.Clock.GetUtcNow());
        await stage.MinuteAsync();
        Assert.Contains($"{chats[2]}", stage.Slack.Messages[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "The body must be JSON")]
    [InlineData("null", "The body must be JSON")]
    [InlineData("""{"until":"tomorrow"}""", "The body must be JSON")]
    [InlineData("""{"for":"soon","reason":"x"}""", "for is 'soon'")]
    [InlineData("""{"for":"1h","reason":""}""", "reason must be")]
    [InlineData("""{"for":"1h","reason":"x","line":"+12025550199"}""", "line is none of the account's lines")]
    public async Task Nonsense_is_refused_with_the_cure(string body, string why)
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        await stage.MinuteAsync();

        var (status, text) = await AddAsync(stage, body);

        Assert.Equal(400, status);
        Assert.Contains(why, JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("[]", (await ListAsync(stage)).Text);
    }

    private static SilenceFunctions Silences(AzureStage stage) => stage.Function<SilenceFunctions>();

    private static async Task<(int Status, string Text)> AddAsync(AzureStage stage, string body)
    {
        var request = Request();
        request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return Read(await Silences(stage).AddAsync(request, default));
    }

    private static async Task<(int Status, string Text)> ListAsync(AzureStage stage) => Read(await Silences(stage).ListAsync(Request(), default));

    private static HttpRequest Request() => new DefaultHttpContext().Request;

    private static (int Status, string Text) Read(IActionResult answer)
    {
        var content = Assert.IsType<ContentResult>(answer);
        return (content.StatusCode!.Value, content.Content!);
    }
}
