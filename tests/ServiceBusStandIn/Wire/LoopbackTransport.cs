using System.Net.Sockets;
using System.Threading.Channels;
using Amqp;

namespace ServiceBusStandIn;

/// <summary>One connection. After the login it lets the client send first, as the service does.</summary>
/// <remarks>
/// The AMQP library sends its header and <c>open</c> immediately after the outcome of the login. If everything arrives in one read, rhea, which npm's
/// client uses, waits forever for more.
/// </remarks>
internal sealed class LoopbackTransport : IAsyncTransport
{
    private readonly Socket _socket;
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>(new() { SingleReader = true });
    private volatile TaskCompletionSource _clientSpoke = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LoopbackTransport(Socket socket)
    {
        _socket = socket;
        _ = WriteAsync();
    }

    public void SetConnection(Connection connection)
    {
    }

    public void Send(ByteBuffer buffer)
    {
        var bytes = buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
        if (IsHeader(bytes))
            _clientSpoke = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _outgoing.Writer.TryWrite(bytes);
    }

    public Task SendAsync(IList<ByteBuffer> bufferList, int listSize)
    {
        foreach (var buffer in bufferList)
            Send(buffer);
        return Task.CompletedTask;
    }

    public int Receive(byte[] buffer, int offset, int count) => Heard(_socket.Receive(buffer, offset, count, SocketFlags.None));

    public async Task<int> ReceiveAsync(byte[] buffer, int offset, int count) =>
        Heard(await _socket.ReceiveAsync(buffer.AsMemory(offset, count)));

    public void Close()
    {
        _clientSpoke.TrySetResult();
        _outgoing.Writer.TryComplete();
    }

    /// <summary>The header of AMQP itself, not that of its login.</summary>
    private static bool IsHeader(ReadOnlySpan<byte> bytes) => bytes.StartsWith("AMQP\0"u8);

    private int Heard(int read)
    {
        _clientSpoke.TrySetResult();
        return read;
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var bytes in _outgoing.Reader.ReadAllAsync())
            {
                if (IsHeader(bytes))
                    await _clientSpoke.Task;
                await _socket.SendAsync(bytes);
            }

            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The client disconnected. The library notices at its next read.
        }
        finally
        {
            _outgoing.Writer.TryComplete();
            _socket.Dispose();
        }
    }
}
