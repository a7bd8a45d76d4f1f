using System.Net;
using System.Text.Json;

namespace Linq.Simulator.Tests;

/// <summary>Faults that take the place of the answer.</summary>
public sealed class StatusFaultTests() : SimulatorFixture(new SimulatorOptions { Lines = 2, Chats = 10 })
{
    [Theory]
    [InlineData(FaultKind.Unauthorized, 401, 2004, true)]
    [InlineData(FaultKind.TooManyRequests, 429, 1007, true)]
    [InlineData(FaultKind.ServerError, 500, 3006, true)]
    [InlineData(FaultKind.ServerErrorWithoutDocUrl, 500, 3006, false)]
    [InlineData(FaultKind.Unavailable, 503, 3006, true)]
    public async Task A_status_comes_with_its_code_and_a_trace_id(FaultKind kind, int status, int code, bool hasDocUrl)
    {
        World.Faults.Add(new Fault(kind));

        using var answer = await GetAsync("/v3/chats");

        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        var error = body.GetProperty("error");
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal((status, code), (error.GetProperty("status").GetInt32(), error.GetProperty("code").GetInt32()));
        Assert.Equal(hasDocUrl, error.TryGetProperty("doc_url", out _));
        Assert.Equal(answer.Headers.GetValues("X-Trace-ID").Single(), body.GetProperty("trace_id").GetString());
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public async Task A_429_sends_the_given_wait_or_none(string? header, int? seconds)
    {
        World.Faults.Add(new Fault(FaultKind.TooManyRequests) { RetryAfter = header });

        using var answer = await GetAsync("/v3/chats");

        var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal(header, answer.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null);
        Assert.Equal(seconds, error.TryGetProperty("retry_after", out var inBody) ? inBody.GetInt32() : null);
    }

    [Fact]
    public async Task A_429_can_give_its_wait_as_a_date()
    {
        World.Faults.Add(new Fault(FaultKind.TooManyRequests) { RetryAfterDate = TimeSpan.FromSeconds(90) });

        using var answer = await GetAsync("/v3/chats");

        Assert.Equal("Tue, 01 Sep 2026 10:01:30 GMT", answer.Headers.GetValues("Retry-After").Single());
        Assert.Equal(Clock.GetUtcNow().AddSeconds(90), answer.Headers.RetryAfter?.Date);
    }

    [Fact]
    public async Task An_HTML_page_is_sent_with_200()
    {
        World.Faults.Add(new Fault(FaultKind.Html));

        using var answer = await GetAsync("/v3/chats");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("<!DOCTYPE html>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_starts_and_ends_as_configured()
    {
        World.Faults.Add(new Fault(FaultKind.Unavailable) { After = 2, Times = 3 });

        Assert.Equal([200, 200, 503, 503, 503, 200], await StatusesAsync("/v3/chats", 6));
        Assert.Empty(World.Faults.Active);
    }

    [Fact]
    public async Task A_fault_without_an_end_lasts_until_it_is_cleared()
    {
        World.Faults.Add(new Fault(FaultKind.ServerError));

        Assert.Equal([500, 500, 500], await StatusesAsync("/v3/chats", 3));
        World.Faults.Clear();
        Assert.Equal([200], await StatusesAsync("/v3/chats", 1));
    }

    [Fact]
    public async Task A_fault_of_one_endpoint_spares_the_others()
    {
        World.Faults.Add(new Fault(FaultKind.ServerError) { Endpoint = ApiEndpoint.PhoneNumbers });

        Assert.Equal([200], await StatusesAsync("/v3/chats", 1));
        Assert.Equal([500], await StatusesAsync("/v3/phone_numbers", 1));
    }

    [Fact]
    public async Task A_fault_of_one_line_spares_the_others()
    {
        var (bad, good) = (World.Lines[0], World.Lines[1]);
        var (badChat, goodChat) = (World.AddChat(bad), World.AddChat(good));
        World.Faults.Add(new Fault(FaultKind.ServerError) { Line = bad.Number });

        Assert.Equal([500], await StatusesAsync($"/v3/chats?from={Uri.EscapeDataString(bad.Number)}", 1));
        Assert.Equal([200], await StatusesAsync($"/v3/chats?from={Uri.EscapeDataString(good.Number)}", 1));
        Assert.Equal([500], await StatusesAsync($"/v3/chats/{badChat}", 1));
        Assert.Equal([200], await StatusesAsync($"/v3/chats/{goodChat}", 1));
        Assert.Equal([200], await StatusesAsync("/v3/phone_numbers", 1));
    }

    [Fact]
    public async Task Faults_that_replace_an_answer_take_turns_in_their_order()
    {
        World.Faults.Add(new Fault(FaultKind.ServerError) { Times = 1 });
        World.Faults.Add(new Fault(FaultKind.TooManyRequests) { Times = 1 });
        World.Faults.Add(new Fault(FaultKind.Unauthorized) { Times = 1 });

        Assert.Equal([500, 429, 401, 200], await StatusesAsync("/v3/chats", 4));
    }

    [Fact]
    public void A_fault_with_a_number_outside_its_range_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => World.Faults.Add(new Fault(FaultKind.Html) { Times = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => World.Faults.Add(new Fault(FaultKind.Html) { After = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => World.Faults.Add(new Fault(FaultKind.Html) { Every = 0 }));
    }

    private async Task<List<int>> StatusesAsync(string path, int requests)
    {
        List<int> statuses = [];
        for (var request = 0; request < requests; request++)
        {
            using var answer = await GetAsync(path);
            statuses.Add((int)answer.StatusCode);
        }

        return statuses;
    }
}
