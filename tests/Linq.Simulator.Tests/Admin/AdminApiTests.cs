using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Linq.Simulator.Tests;

public sealed class AdminApiTests() : SimulatorFixture(new SimulatorOptions { Lines = 1, Chats = 5 })
{
    [Fact]
    public async Task Health_can_be_set()
    {
        var id = World.ChatsOn(World.Lines[0])[0].Id;

        using var answer = await PostAsync($"/admin/chats/{id}/health", """{"status":"CRITICAL"}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("CRITICAL", Clock.GetUtcNow()), (World.Find(id)!.Status, World.Find(id)!.UpdatedAt));
    }

    [Fact]
    public async Task Health_can_be_set_with_a_time()
    {
        var id = World.ChatsOn(World.Lines[0])[0].Id;

        await PostAsync($"/admin/chats/{id}/health", """{"status":"NONSENSE","updated_at":"2026-01-02T03:04:05+01:00"}""");

        Assert.Equal("NONSENSE", World.Find(id)!.Status);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 2, 4, 5, TimeSpan.Zero), World.Find(id)!.UpdatedAt);
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("nonsense")]
    public async Task The_health_of_an_unknown_chat_is_not_found(string id)
    {
        using var answer = await PostAsync($"/admin/chats/{id}/health", """{"status":"CRITICAL"}""");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_lines_reputation_and_state_can_be_set()
    {
        using var both = await PostAsync("/admin/lines/+12025550100", """{"reputation":"CRITICAL","status":"FLAGGED"}""");
        var set = World.Lines[0];
        using var state = await PostAsync("/admin/lines/+12025550100", """{"status":null}""");
        using var none = await PostAsync("/admin/lines/+12025550199", """{"reputation":"CRITICAL"}""");

        Assert.Equal(("CRITICAL", "FLAGGED"), (set.Reputation, set.State));
        Assert.Equal(("CRITICAL", null), (World.Lines[0].Reputation, World.Lines[0].State));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound], [both.StatusCode, state.StatusCode, none.StatusCode]);
    }

    [Fact]
    public async Task A_fault_can_be_added_listed_and_cleared()
    {
        using var added = await PostAsync("/admin/faults",
            """
            {"kind":"too_many_requests","endpoint":"chats","line":"+12025550100","times":3,"after":1,"every":2,
             "retry_after":"soon","retry_after_date":"00:00:30","status":"HUH","pause":"00:00:02"}
            """);

        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        Assert.Equal(
            new Fault(FaultKind.TooManyRequests)
            {
                Endpoint = ApiEndpoint.Chats,
                Line = "+12025550100",
                Times = 3,
                After = 1,
                Every = 2,
                RetryAfter = "soon",
                RetryAfterDate = TimeSpan.FromSeconds(30),
                Status = "HUH",
                Pause = TimeSpan.FromSeconds(2),
            },
            Assert.Single(World.Faults.Active));
        var listed = await Http.GetFromJsonAsync<JsonElement>("/admin/faults");
        Assert.Equal("too_many_requests", listed.GetProperty("faults")[0].GetProperty("kind").GetString());

        await Http.DeleteAsync("/admin/faults");
        Assert.Empty(World.Faults.Active);
    }

    [Fact]
    public async Task A_fault_listed_can_be_posted_again()
    {
        World.Faults.Add(new Fault(FaultKind.UnknownStatus) { Status = "HUH", Every = 7 });
        var listed = (await Http.GetFromJsonAsync<JsonElement>("/admin/faults")).GetProperty("faults")[0].GetRawText();

        await PostAsync("/admin/faults", listed);

        Assert.Equal(World.Faults.Active[0], World.Faults.Active[1]);
    }

    [Fact]
    public async Task Every_kind_of_fault_can_be_added_by_name()
    {
        var help = await Http.GetFromJsonAsync<JsonElement>("/admin");
        var kinds = help.GetProperty("POST /admin/faults").GetProperty("kind").GetString()!.Split(", ");

        foreach (var kind in kinds)
            Assert.Equal(HttpStatusCode.OK, (await PostAsync("/admin/faults", $$"""{"kind":"{{kind}}"}""")).StatusCode);

        Assert.Equal(Enum.GetValues<FaultKind>(), World.Faults.Active.Select(fault => fault.Kind));
    }

    [Fact]
    public async Task A_null_wait_means_no_header_and_a_missing_one_means_one_second()
    {
        await PostAsync("/admin/faults", """{"kind":"too_many_requests","retry_after":null}""");
        await PostAsync("/admin/faults", """{"kind":"too_many_requests"}""");
        await PostAsync("/admin/faults", """{"kind":"too_many_requests","retry_after":5}""");

        Assert.Equal([null, "1", "5"], World.Faults.Active.Select(fault => fault.RetryAfter));
    }

    [Theory]
    [InlineData("faults", "not json", "(body)", "kind")]
    [InlineData("faults", "[]", "(body)", "kind")]
    [InlineData("faults", "{}", "kind", "server_error")]
    [InlineData("faults", """{"kind":"banana"}""", "kind", "server_error")]
    [InlineData("faults", """{"kind":"html","endpoint":"messages"}""", "endpoint", "phone_numbers")]
    [InlineData("faults", """{"kind":"html","times":0}""", "times", "1 or more")]
    [InlineData("faults", """{"kind":"html","times":"two"}""", "times", "1 or more")]
    [InlineData("faults", """{"kind":"html","pause":"5"}""", "pause", "hh:mm:ss, such as 00:00:05")]
    [InlineData("faults", """{"kind":"html","tmies":2}""", "tmies", "times")]
    [InlineData("chats/11c44372-01f8-4119-9d11-f84f27a06cea/health", "{}", "status", "any text")]
    [InlineData("chats/11c44372-01f8-4119-9d11-f84f27a06cea/health", """{"status":{}}""", "status", "any text")]
    [InlineData(
        "chats/11c44372-01f8-4119-9d11-f84f27a06cea/health", """{"status":"X","updated_at":"yesterday"}""",
        "updated_at", "ISO 8601, such as 2026-09-01T10:00:00Z")]
    public async Task Invalid_input_is_refused_with_the_field_and_the_allowed_values(string path, string body, string field, string allowed)
    {
        using var answer = await PostAsync("/admin/" + path, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(field, error.GetProperty("field").GetString());
        Assert.Contains(allowed, error.GetProperty("allowed").EnumerateArray().Select(value => value.GetString()));
        Assert.Empty(World.Faults.Active);
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body) =>
        Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
}
