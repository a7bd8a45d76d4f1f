using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Linq.Simulator.Tests;

public sealed class V3AuditsTests() : SimulatorFixture(new SimulatorOptions { Lines = 2, Chats = 100, SickShare = 0.5 })
{
    [Fact]
    public async Task An_audit_is_pending_for_a_while_and_then_complete_with_a_report_of_its_line()
    {
        World.SetReputation(World.Lines[0], "CRITICAL");
        var id = (await StartAsync()).Json.GetProperty("audit_id").GetString();

        var pending = await AuditAsync($"/{id}");
        Clock.Advance(World.Audits.Takes);
        var complete = await AuditAsync($"/{id}");

        Assert.Equal("pending", pending.Json.GetProperty("status").GetString());
        Assert.Equal("complete", complete.Json.GetProperty("status").GetString());
        var report = complete.Json.GetProperty("report");
        Assert.Equal("CRITICAL", report.GetProperty("severity").GetString());
        Assert.Equal(2, report.GetProperty("action_items").GetArrayLength());
        Assert.Equal(15, report.GetProperty("evidence").GetProperty("unhealthy_chats").GetArrayLength());
    }

    [Fact]
    public async Task While_an_audit_runs_another_gets_409_and_then_429_until_the_cooldown_is_over()
    {
        var first = await StartAsync();
        var second = await StartAsync();
        Clock.Advance(TimeSpan.FromMinutes(10));
        var third = await StartAsync();
        Clock.Advance(TimeSpan.FromMinutes(50));
        var fourth = await StartAsync();

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.TooManyRequests, HttpStatusCode.OK], new[] { first, second, third, fourth }.Select(answer => answer.Status));
        Assert.Equal(("3000", 3000), (third.RetryAfter, third.Json.GetProperty("error").GetProperty("retry_after").GetInt32()));
        Assert.Equal(2, World.Audits.Started.Count);
    }

    [Fact]
    public async Task An_audit_can_be_made_to_fail_and_is_not_found_under_another_line()
    {
        World.Audits.Fail = true;
        var id = (await StartAsync()).Json.GetProperty("audit_id").GetString();
        Clock.Advance(World.Audits.Takes);

        Assert.Equal("error", (await AuditAsync($"/{id}")).Json.GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await AuditAsync($"/{id}", line: 1)).Status);
    }

    private Task<(HttpStatusCode Status, JsonElement Json, string? RetryAfter)> StartAsync() => SendAsync(HttpMethod.Post, "", 0);

    private Task<(HttpStatusCode Status, JsonElement Json, string? RetryAfter)> AuditAsync(string rest, int line = 0) => SendAsync(HttpMethod.Get, rest, line);

    private async Task<(HttpStatusCode Status, JsonElement Json, string? RetryAfter)> SendAsync(HttpMethod method, string rest, int line)
    {
        using var request = new HttpRequestMessage(method, $"/api/partner/v3/phone_numbers/{Uri.EscapeDataString(World.Lines[line].Number)}/reputation_audit{rest}");
        request.Headers.Authorization = new("Bearer", World.Token);
        using var answer = await Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(), answer.Headers.TryGetValues("Retry-After", out var values) ? values.First() : null);
    }
}
