using System.Text.Json;
using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>The real program on a machine that is five hours behind UTC.</summary>
public sealed class TimeZoneTests : IAsyncDisposable
{
    private const string Zone = "America/New_York";

    private readonly TestFolder _folder = new();
    private string _status = "CRITICAL";
    private string _updatedAt = "";
    private LoopbackServer _linq = null!;

    [Fact]
    public async Task A_time_without_a_zone_is_read_as_UTC_and_is_not_a_new_change()
    {
        Assert.SkipUnless(TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _), "This machine has no time zones: install tzdata.");
        _linq = await LoopbackServer.StartAsync(context => context.Response.WriteAsync(AnswerTo(context.Request.Path)));
        var at = TimeProvider.System.GetUtcNow();
        at = at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond)).AddDays(-1);
        _updatedAt = $"{at:yyyy-MM-ddTHH:mm:ss}Z";
        Assert.Equal(0, await ChangesAsync());

        // The same instant. Read as New York's time it would be five hours later: the same status again.
        _updatedAt = $"{at:yyyy-MM-ddTHH:mm:ss}";
        Assert.Equal(0, await ChangesAsync());

        _status = "OPTED_OUT";
        _updatedAt = $"{at.AddHours(1):yyyy-MM-ddTHH:mm:ss}";
        Assert.Equal(1, await ChangesAsync());
        var history = await RunAsync("history", "--json");

        Assert.Contains($"{at.AddHours(1):yyyy-MM-ddTHH:mm:ss}", history, StringComparison.Ordinal);
        Assert.DoesNotContain($"{at.AddHours(6):yyyy-MM-ddTHH:mm:ss}", history, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_linq is not null)
            await _linq.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<int> ChangesAsync()
    {
        var pass = (await RunAsync("poll", "--json")).Split(Environment.NewLine).Select(line => JsonDocument.Parse(line).RootElement)
            .Single(line => line.GetProperty("kind").GetString() == "pass");
        Assert.Equal("Complete", pass.GetProperty("outcome").GetString());
        return pass.GetProperty("changes").GetInt32();
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output, errors) = await LinqAlerts.RunAsync(
            [.. arguments, "--data", _folder.Path], ("LINQ_API_V3_API_KEY", "key"), ("LINQ_API_V3_BASE_URL", _linq.Url), ("TZ", Zone));
        Assert.Equal((0, ""), (code, errors));
        return output;
    }

    private string AnswerTo(PathString path) => path.Value!.EndsWith("phone_numbers", StringComparison.Ordinal)
        ? $$"""{ "phone_numbers": [ { "id": "{{Some.Line.Id}}", "phone_number": "{{Some.Line.Number.InFull}}" } ] }"""
        : $$"""
        { "chats": [ { "id": "{{Some.Chat()}}", "service": "SMS", "handles": [],
          "health_status": { "status": "{{_status}}", "updated_at": "{{_updatedAt}}" } } ], "next_cursor": null }
        """;
}
