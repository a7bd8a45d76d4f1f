using System.Net.Sockets;
using System.Text;
using Linq.Alerts.Contracts;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>What the real program says to a service manager that listens on the socket which systemd would name.</summary>
public sealed class SystemdTests
{
    [Fact]
    public async Task Systemd_is_notified_when_the_program_is_ready_watching_and_stopping()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has systemd.");
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 1, Chats = 10 });
        await using var server = await SimulatorServer.StartAsync(linq);
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var path = Path.Combine(folder.Path, "notify");
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        await using var program = LinqAlerts.Start(
            ["run", "--data", Path.Combine(folder.Path, "data")],
            ("LINQ_API_V3_API_KEY", linq.Token), ("LINQ_API_V3_BASE_URL", server.BaseUrl), ("Poll__Every", "00:00:01"), ("NOTIFY_SOCKET", path));

        Assert.Equal("READY=1", await NextAsync());
        // One complete pass after the other.
        Assert.Equal(["WATCHDOG=1", "WATCHDOG=1"], [await NextAsync(), await NextAsync()]);
        program.Signal("TERM");
        string last;
        do
            last = await NextAsync();
        while (last == "WATCHDOG=1");

        Assert.Equal("STOPPING=1", last);
        Assert.Equal(0, await program.ExitCodeAsync());

        async Task<string> NextAsync()
        {
            var buffer = new byte[100];
            var read = await systemd.ReceiveAsync(buffer).WaitAsync(LinqAlerts.Limit);
            return Encoding.UTF8.GetString(buffer, 0, read);
        }
    }
}
