using System.Buffers;
using System.Runtime.CompilerServices;

namespace Linq.Alerts;

/// <summary>One answer's bytes in pooled memory, reused for the next answer.</summary>
internal sealed class AnswerBuffer : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(128 * 1024);

    public ReadOnlyMemory<byte> Written { get; private set; }

    /// <exception cref="InvalidDataException">The body is not compressed as it says.</exception>
    /// <exception cref="AnswerTooLargeException">There is more than <paramref name="most"/> bytes.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FillAsync(Stream body, int most, CancellationToken cancel)
    {
        Written = default;
        var length = 0;
        while (true)
        {
            if (length == _bytes.Length)
                Grow(length);
            var read = await body.ReadAsync(_bytes.AsMemory(length), cancel);
            if (read == 0)
                break;
            length += read;
            if (length > most)
                throw new AnswerTooLargeException();
        }

        Written = _bytes.AsMemory(0, length);
    }

    public void Dispose()
    {
        // Answers hold personal data, and a pool hands its arrays to anybody.
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = [];
        Written = default;
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        _bytes.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = larger;
    }
}

internal sealed class AnswerTooLargeException : Exception;
