using System.Net;
using System.Text.Json;

namespace Linq.Simulator.Tests;

/// <summary>Faults on the wire: slow, stalled, cut off, or not JSON.</summary>
public sealed class DeliveryFaultTests() : SimulatorFixture(new SimulatorOptions { Lines = 1, Chats = 20 })
{
    [Fact]
    public async Task A_slow_response_arrives_in_full_after_its_pause()
    {
        World.Faults.Add(new Fault(FaultKind.SlowAnswer) { Pause = TimeSpan.FromSeconds(5) });

        var answering = GetAsync("/v3/chats");
        await Clock.NextWaitAsync();
        Assert.False(answering.IsCompleted);
        Clock.Advance(TimeSpan.FromSeconds(5));

        using var answer = await answering;
        Assert.Equal(20, Chats(await answer.Content.ReadAsByteArrayAsync()));
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    public async Task A_slow_body_sends_its_headers_at_once_and_then_one_piece_per_pause(string encoding)
    {
        World.Faults.Add(new Fault(FaultKind.SlowBody) { Pause = TimeSpan.FromSeconds(3) });
        using var request = new HttpRequestMessage(HttpMethod.Get, BaseUrl + "/v3/chats");
        request.Headers.AcceptEncoding.ParseAdd(encoding);

        using var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var reading = answer.Content.ReadAsByteArrayAsync();
        for (var piece = 0; piece < 10; piece++)
        {
            await Clock.NextWaitAsync();
            Assert.False(reading.IsCompleted);
            Clock.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.NotEmpty(await reading.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_stalled_response_never_begins_and_ends_when_the_client_gives_up()
    {
        World.Faults.Add(new Fault(FaultKind.Stalled) { Times = 1 });
        using var patience = new CancellationTokenSource();
        var arrived = NextArrival(World);

        var answering = Http.GetAsync(new Uri(BaseUrl + "/v3/chats"), HttpCompletionOption.ResponseHeadersRead, patience.Token);
        await arrived;
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.False(answering.IsCompleted);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/v3/chats")).StatusCode);
    }

    [Fact]
    public async Task A_stalled_response_does_not_delay_the_servers_shutdown()
    {
        var world = new SimulatedLinq(new SimulatorOptions { Lines = 1 }, Clock);
        world.Faults.Add(new Fault(FaultKind.Stalled));
        var server = await SimulatorServer.StartAsync(world);
        var arrived = NextArrival(world);
        var answering = Http.GetAsync(new Uri(server.BaseUrl + "/v3/chats"), HttpCompletionOption.ResponseHeadersRead);
        await arrived;

        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

        // Whether the client sees an error or a closed connection does not matter, as long as the request ends.
        await Task.WhenAny(answering).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    public async Task A_cut_off_body_breaks_in_the_middle(string encoding)
    {
        World.Faults.Add(new Fault(FaultKind.CutOff) { Times = 1 });
        using var request = new HttpRequestMessage(HttpMethod.Get, BaseUrl + "/v3/chats");
        request.Headers.AcceptEncoding.ParseAdd(encoding);

        using var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var received = new MemoryStream();
        var error = await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer.Content.CopyToAsync(received));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpRequestError.ResponseEnded, error.HttpRequestError);
        Assert.Equal(answer.Content.Headers.ContentLength / 2, received.Length);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/v3/chats")).StatusCode);
    }

    [Fact]
    public async Task A_body_is_cut_off_in_memory_too()
    {
        World.Faults.Add(new Fault(FaultKind.CutOff) { Times = 1 });
        await using var client = await TestClient.StartAsync(World);

        await Assert.ThrowsAnyAsync<Exception>(() => client.GetStringAsync("/v3/chats"));
    }

    [Theory]
    [InlineData(FaultKind.MalformedJson)]
    [InlineData(FaultKind.TruncatedJson)]
    public async Task A_broken_document_arrives_in_full_as_far_as_HTTP_can_tell(FaultKind kind)
    {
        World.Faults.Add(new Fault(kind));

        using var answer = await GetAsync("/v3/chats");

        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEmpty(body);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(body));
    }

    [Fact]
    public async Task A_huge_page_is_40_MB_of_valid_JSON()
    {
        World.Faults.Add(new Fault(FaultKind.HugePage));

        using var answer = await GetAsync("/v3/chats?limit=10");

        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.InRange(body.Length, 40_000_000, 40_100_000);
        var page = JsonDocument.Parse(body).RootElement;
        Assert.True(page.GetProperty("chats").GetArrayLength() > 10_000);
        Assert.Equal("10", page.GetProperty("next_cursor").GetString());
    }

    private static Task NextArrival(SimulatedLinq world)
    {
        var arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Requests.Arrived += _ => arrival.TrySetResult();
        return arrival.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static int Chats(byte[] body) => JsonDocument.Parse(body).RootElement.GetProperty("chats").GetArrayLength();
}
