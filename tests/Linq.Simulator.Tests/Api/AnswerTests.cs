using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Linq.Simulator.Tests;

/// <summary>What all answers have in common: tokens, trace ids, the shape of errors, compression.</summary>
public sealed class AnswerTests() : SimulatorFixture(new SimulatorOptions { Lines = 1, Chats = 100 })
{
    [Fact]
    public async Task Every_response_has_a_date_from_the_worlds_clock()
    {
        Clock.Advance(TimeSpan.FromHours(7));

        using var answer = await GetAsync("/v3/phone_numbers");

        Assert.Equal(Clock.GetUtcNow(), answer.Headers.Date!.Value, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("/v3/chats")]
    [InlineData("/v3/chats/00000000-0000-0000-0000-000000000000")]
    [InlineData("/v3/phone_numbers")]
    public async Task A_request_without_the_right_token_is_refused(string path)
    {
        foreach (var token in new[] { null, "wrong", "", World.Token + "x" })
        {
            Http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using var answer = await GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_changed_token_takes_effect_with_the_next_request()
    {
        World.Token = "rotated";
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/v3/chats")).StatusCode);

        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "rotated");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/v3/chats")).StatusCode);
    }

    [Fact]
    public async Task An_error_has_the_documented_shape()
    {
        Http.DefaultRequestHeaders.Authorization = null;
        using var answer = await GetAsync("/v3/chats");

        var body = await answer.Content.ReadAsStringAsync();

        var traceId = answer.Headers.GetValues("X-Trace-ID").Single();
        Assert.Equal(
            """{"error":{"status":401,"code":2004,"message":"Unauthorized - missing or invalid authentication token","""
            + "\"doc_url\":\"https://docs.linqapp.com/error/codes/2xxx/2004/\"},\"success\":false,"
            + $"\"trace_id\":\"{traceId}\"}}",
            body);
    }

    [Theory]
    [InlineData("GET", "/api/partner/v3/chats", 200)]
    [InlineData("GET", "/api/partner/v3/chats?limit=0", 400)]
    [InlineData("GET", "/api/partner/v2/chats/1", 401)]
    [InlineData("GET", "/api/partner/v3/nonsense", 404)]
    [InlineData("POST", "/api/partner/v3/chats", 404)]
    [InlineData("GET", "/", 404)]
    public async Task Every_response_has_its_own_trace_id(string method, string path, int status)
    {
        using var first = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        using var second = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(status, (int)first.StatusCode);
        Assert.Matches("^[0-9a-f]{32}$", first.Headers.GetValues("X-Trace-ID").Single());
        Assert.NotEqual(first.Headers.GetValues("X-Trace-ID"), second.Headers.GetValues("X-Trace-ID"));
    }

    [Fact]
    public async Task An_unknown_path_gets_an_error_in_the_V3_shape()
    {
        var error = await ReadAsync("/v4/anything");

        Assert.Equal(2001, error.GetProperty("error").GetProperty("code").GetInt32());
        Assert.False(error.GetProperty("success").GetBoolean());
    }

    [Theory]
    [InlineData("gzip", DecompressionMethods.GZip)]
    [InlineData("br", DecompressionMethods.Brotli)]
    public async Task A_response_is_compressed_on_request(string encoding, DecompressionMethods method)
    {
        using var plain = await GetAsync("/v3/chats?limit=100");
        Assert.Empty(plain.Content.Headers.ContentEncoding);

        using var client = new HttpClient(new HttpClientHandler { AutomaticDecompression = method });
        client.DefaultRequestHeaders.Authorization = Http.DefaultRequestHeaders.Authorization;
        Http.DefaultRequestHeaders.AcceptEncoding.ParseAdd(encoding);
        using var packed = await GetAsync("/v3/chats?limit=100");

        Assert.Equal(encoding, Assert.Single(packed.Content.Headers.ContentEncoding));
        var (full, small) = (await plain.Content.ReadAsByteArrayAsync(), await packed.Content.ReadAsByteArrayAsync());
        Assert.True(small.Length < full.Length / 3);
        var unpacked = await client.GetByteArrayAsync(new Uri(BaseUrl + "/v3/chats?limit=100"));
        Assert.Equal(100, JsonDocument.Parse(unpacked).RootElement.GetProperty("chats").GetArrayLength());
    }

    [Fact]
    public async Task The_log_counts_requests_and_keeps_the_last_query()
    {
        await GetAsync("/v3/chats?limit=5&from=%2B12025550100");
        await GetAsync($"/v3/chats/{Guid.Empty}");
        await GetAsync("/v3/chats?cursor=20");
        await GetAsync("/nonsense");
        await Http.GetAsync("/admin");

        Assert.Equal(2, World.Requests.Count(ApiEndpoint.Chats));
        Assert.Equal(1, World.Requests.Count(ApiEndpoint.Chat));
        Assert.Equal(0, World.Requests.Count(ApiEndpoint.PhoneNumbers));
        Assert.Equal(4, World.Requests.Total);
        Assert.Equal("?cursor=20", World.Requests.Recent.Last(request => request.Endpoint is ApiEndpoint.Chats).Query);
        Assert.Equal(new SimulatedRequest(null, "/api/partner/nonsense", ""), World.Requests.Last);
    }
}
