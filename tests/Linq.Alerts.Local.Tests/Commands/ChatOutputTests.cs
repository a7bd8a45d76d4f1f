using System.Text.Json;
using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>What Linq sends reaches the terminal as text, whatever is in it.</summary>
public sealed class ChatOutputTests
{
    private const string Id = "550e8400-e29b-41d4-a716-446655440000";

    // The first would set the window's title, the second would reverse the text after it.
    private const string Title = "\e]0;owned\a";
    private const string Turned = "\u202e";

    [Theory]
    [InlineData("chat", Id)]
    [InlineData("chat", Id, "--personal")]
    [InlineData("chat", "--v2", "45")]
    [InlineData("chat", "--v2", "45", "--personal")]
    public async Task No_escape_sequences_or_direction_marks_are_printed(params string[] arguments)
    {
        await using var linq = await LoopbackServer.StartAsync(context => context.Response.WriteAsync(
            context.Request.Path.Value!.Contains("/v2/", StringComparison.Ordinal)
                ? $$"""
                { "data": { "id": 45, "display_name": {{Bent("Ann")}}, "service": {{Bent("SMS")}}, "group": false, "message_count": 1,
                  "chat_handles": [ { "phone_number": {{Bent("somebody")}} } ] } }
                """
                : $$"""
                { "id": "{{Id}}", "display_name": {{Bent("Ann")}}, "service": {{Bent("SMS")}}, "health_status": { "status": {{Bent("AT_RISK")}} },
                  "handles": [ { "handle": {{Bent("somebody")}}, "is_me": false } ] }
                """));

        var (code, output, errors) = await LinqAlerts.RunAsync(arguments, ("LINQ_API_V3_API_KEY", "key"), ("LINQ_API_V3_BASE_URL", linq.Url));

        Assert.Equal((0, ""), (code, errors));
        Assert.DoesNotContain('\e', output);
        Assert.DoesNotContain('\a', output);
        Assert.DoesNotContain(Turned, output, StringComparison.Ordinal);
        // The harmless part of it is shown.
        Assert.Contains("SMS", output, StringComparison.Ordinal);
        if (arguments.Contains("--personal"))
            Assert.All(["Ann", "somebody"], text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    private static string Bent(string text) => JsonSerializer.Serialize($"{Title}{text}{Turned}");
}
