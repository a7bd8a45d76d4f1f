using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Linq.Alerts.Benchmarks;

/// <summary>Requests chats over persistent connections, one request at a time on each, and measures how long each answer takes.</summary>
internal static class ApiLoad
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    /// <param name="requests">The total over all connections.</param>
    /// <returns>The total time, and the time of each request, sorted.</returns>
    public static async Task<(TimeSpan Took, double[] Milliseconds)> RunAsync(ApiServer server, int connections, int requests)
    {
        var started = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, connections).Select(n => Task.Run(() => ConnectionAsync(server, n, requests / connections))));
        var took = Stopwatch.GetElapsedTime(started);
        double[] all = [.. times.SelectMany(time => time)];
        Array.Sort(all);
        return (took, all);
    }

    private static async Task<double[]> ConnectionAsync(ApiServer server, int connection, int requests)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        var buffer = new byte[8_192];
        var times = new double[requests];
        // Every other chat is on record.
        var random = new Random(connection);
        for (var i = 0; i < requests; i++)
        {
            var chat = i % 2 == 0 ? server.Chats[random.Next(server.Chats.Count)] : $"{Guid.NewGuid()}";
            var request = Encoding.ASCII.GetBytes($"GET /api/chats/{chat} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            var started = Stopwatch.GetTimestamp();
            await socket.SendAsync(request);
            await ReadAnswerAsync(socket, buffer);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return times;
    }

    private static async Task ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        var (read, whole) = (0, int.MaxValue);
        while (read < whole)
        {
            var more = await socket.ReceiveAsync(buffer.AsMemory(read));
            if (more == 0)
                throw new IOException("The server ended the connection.");
            read += more;
            var head = buffer.AsSpan(0, read).IndexOf(EndOfHead);
            if (head >= 0 && whole == int.MaxValue)
                whole = head + EndOfHead.Length + LengthOf(Encoding.ASCII.GetString(buffer, 0, head));
        }
    }

    private static int LengthOf(string head)
    {
        if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            throw new InvalidOperationException($"The server answered {head.Split('\r')[0]}.");
        const string Name = "Content-Length: ";
        var start = head.IndexOf(Name, StringComparison.Ordinal) + Name.Length;
        var end = head.IndexOf('\r', start);
        return int.Parse(end < 0 ? head.AsSpan(start) : head.AsSpan(start, end - start), System.Globalization.CultureInfo.InvariantCulture);
    }
}
