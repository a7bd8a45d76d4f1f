namespace Linq.Alerts.Tests;

/// <summary>A body that returns a few bytes and then nothing, until the reader gives up.</summary>
internal sealed class StallingStream(byte[] first) : Stream
{
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _given;

    /// <summary>Completes once a reader waits for a byte that doesn't come.</summary>
    public Task Stalled => _stalled.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_given < first.Length)
        {
            buffer.Span[0] = first[_given++];
            return 1;
        }

        _stalled.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
