using Linq.Alerts.Samples;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>The gate at the end of the whole chain: a simulated Linq, the real poller and relay, and the list as the sample reads it.</summary>
public sealed class SendGateStoryTests
{
    [Fact]
    public async Task A_gate_learns_what_was_unhealthy_before_and_follows_changes()
    {
        await using var watch = await Watch.StartAsync();
        await using var server = await SimulatorServer.StartAsync(watch.Linq);
        using var linq = new LinqChats(server.BaseUrl, watch.Linq.Token);
        var gate = new SendGate();
        // More than a baseline names, and more than Linq lists on a page.
        var closed = Enumerable.Range(0, 15).Select(_ => watch.AddChat("CRITICAL")).ToList();
        var healthy = Enumerable.Range(0, 120).Select(_ => watch.AddChat()).ToList();

        await PollAsync();
        Assert.Equal(10, closed.Count(chat => !gate.MaySend(chat.ToString())));
        foreach (var line in await linq.ReadLinesAsync(default))
            gate.Learn(line.Id, await linq.ReadChatsAsync(line, default));
        Assert.All(closed, chat => Assert.False(gate.MaySend(chat.ToString())));
        Assert.All(healthy, chat => Assert.True(gate.MaySend(chat.ToString())));
        Assert.Empty(gate.LinesToRead);

        watch.Turn(closed[14], "HEALTHY");
        watch.Turn(closed[13], "AT_RISK");
        watch.Turn(healthy[0], "OPTED_OUT");
        await PollAsync();
        Assert.Equal([true, true, false], new[] { closed[14], closed[13], healthy[0] }.Select(chat => gate.MaySend(chat.ToString())));

        watch.Turn(healthy[0], "HEALTHY");
        await PollAsync();
        Assert.True(gate.MaySend(healthy[0].ToString()));

        // Whatever the relay may repeat after a crash: everything, and in any order.
        foreach (var alert in watch.Published.Reverse())
            Assert.NotEqual(Reading.Unreadable, gate.Take(EventJson.Write(alert)).As);
        Assert.Equal([true, true, true], new[] { closed[14], closed[13], healthy[0] }.Select(chat => gate.MaySend(chat.ToString())));
        Assert.All(closed[..13], chat => Assert.False(gate.MaySend(chat.ToString())));

        async Task PollAsync()
        {
            var before = watch.Published.Count;
            await watch.PollAsync();
            foreach (var alert in watch.Published.Skip(before))
                gate.Take(EventJson.Write(alert));
        }
    }
}
