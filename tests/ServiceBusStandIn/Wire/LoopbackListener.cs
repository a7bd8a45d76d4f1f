using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Amqp;

namespace ServiceBusStandIn;

/// <summary>Accepts connections on 127.0.0.1 for the AMQP library, whose own listener doesn't expose which free port it got.</summary>
internal sealed class LoopbackListener : TransportProvider
{
    private readonly TcpListener _listener;
    private readonly Channel<IAsyncTransport> _arrived = Channel.CreateUnbounded<IAsyncTransport>();

    /// <param name="port">Zero: any that is free.</param>
    /// <exception cref="SocketException">The port is in use.</exception>
    public LoopbackListener(int port)
    {
        AddressSchemes = [Uri.UriSchemeNetTcp];
        _listener = new(IPAddress.Loopback, port);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next connection. After shutdown it never completes, because the library would call again immediately.</summary>
    public override async Task<IAsyncTransport> CreateAsync(Address address)
    {
        if (await _arrived.Reader.WaitToReadAsync())
            return await _arrived.Reader.ReadAsync();
        return await new TaskCompletionSource<IAsyncTransport>().Task;
    }

    public override void Dispose()
    {
        base.Dispose();
        _listener.Dispose();
        _arrived.Writer.TryComplete();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = GreetAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was closed.
        }
    }

    /// <summary>The library logs in one client at a time. A client that connects and sends nothing must not block others.</summary>
    private async Task GreetAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            await socket.ReceiveAsync(Memory<byte>.Empty);
            if (!_arrived.Writer.TryWrite(new LoopbackTransport(socket)))
                socket.Dispose();
        }
        catch (SocketException)
        {
            socket.Dispose();
        }
    }
}
