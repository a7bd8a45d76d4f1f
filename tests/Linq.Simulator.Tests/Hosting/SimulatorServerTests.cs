using System.Net;

namespace Linq.Simulator.Tests;

public sealed class SimulatorServerTests
{
    [Fact]
    public async Task Two_servers_in_one_process_are_independent()
    {
        var (one, two) = (new SimulatedLinq(new SimulatorOptions { Token = "one" }), new SimulatedLinq());
        await using var first = await SimulatorServer.StartAsync(one);
        await using var second = await SimulatorServer.StartAsync(two);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", "one");

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(first.BaseUrl + "/v3/chats"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri(second.BaseUrl + "/v3/chats"))).StatusCode);
        Assert.Equal((1, 1), (one.Requests.Total, two.Requests.Total));
    }

    [Fact]
    public async Task The_base_address_has_the_real_port_and_the_path_of_the_API()
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatedLinq());

        Assert.Matches(@"^http://127\.0\.0\.1:[1-9][0-9]*/api/partner$", server.BaseUrl);
    }

    [Theory]
    [InlineData("http://0.0.0.0:5100")]
    [InlineData("http://192.0.2.1:5100")]
    [InlineData("http://*:5100")]
    [InlineData("https://127.0.0.1:5100")]
    [InlineData("http://127.0.0.1:5100/path")]
    [InlineData("5100")]
    public async Task An_address_that_others_could_reach_is_refused(string url)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => SimulatorServer.StartAsync(new SimulatedLinq(), url));

        Assert.Contains(url, error.Message, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:5100.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_an_IOException()
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatedLinq());

        await Assert.ThrowsAsync<IOException>(() => SimulatorServer.StartAsync(new SimulatedLinq(), server.Url));
    }
}
