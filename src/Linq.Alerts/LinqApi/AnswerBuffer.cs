using System.Buffers;
using System.Runtime.CompilerServices;

namespace Linq.Alerts;

/// <summary>One answer's bytes, in memory that the next answer reuses.</summary>
/// <remarks>
/// An answer is usually a page of about 70 KiB. A larger one gets its own memory, which is released with it, because a pool would keep it forever.
/// </remarks>
internal sealed class AnswerBuffer : IDisposable
{
    private const int Usual = 128 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Answers larger than this have their memory released immediately.</summary>
    private const int Large = 4 * 1024 * 1024;

    private const int Chunk = 64 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Usual);
    private byte[]? _chunk;
    private bool _wasLarge;

    /// <summary>Without the byte order mark that some servers send before JSON.</summary>
    public ReadOnlyMemory<byte> Written { get; private set; }

    /// <exception cref="InvalidDataException">The body isn't compressed as declared.</exception>
    /// <exception cref="AnswerTooLargeException">There are more than <paramref name="most"/> bytes.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FillAsync(Stream body, int most, CancellationToken cancel)
    {
        Shrink();
        var length = 0;
        while (true)
        {
            if (length == _bytes.Length)
            {
                Replace(GC.AllocateUninitializedArray<byte>(Math.Min(_bytes.Length * 2, most + 1)), length);
                _chunk ??= new byte[Chunk];
                _wasLarge |= _bytes.Length > Large;
            }

            var read = await ReadAsync(body, _bytes.AsMemory(length), cancel);
            if (read == 0)
                break;
            length += read;
            if (length > most)
                throw new AnswerTooLargeException();
        }

        var hasMark = _bytes.AsSpan(0, length).StartsWith(ByteOrderMark);
        Written = _bytes.AsMemory(0, length)[(hasMark ? ByteOrderMark.Length : 0)..];
    }

    public void Dispose()
    {
        Written = default;
        Replace([], 0);
        // A program that waits for the next minute allocates so little that the garbage collector may not collect large arrays for hours.
        if (_wasLarge)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _wasLarge = false;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadAsync(Stream body, Memory<byte> free, CancellationToken cancel)
    {
        if (_bytes.Length == Usual)
            return await body.ReadAsync(free, cancel);
        // A socket keeps a reference to the memory it last read into until it reads again. That must not be the large array.
        var read = await body.ReadAsync(_chunk.AsMemory(0, Math.Min(Chunk, free.Length)), cancel);
        _chunk.AsSpan(0, read).CopyTo(free.Span);
        return read;
    }

    /// <summary>Releases the memory of an unusually large answer.</summary>
    private void Shrink()
    {
        Written = default;
        if (_bytes.Length > Usual)
            Replace(ArrayPool<byte>.Shared.Rent(Usual), 0);
    }

    private void Replace(byte[] bytes, int length)
    {
        _bytes.AsSpan(0, length).CopyTo(bytes);
        // Answers contain personal data, and a pool gives its arrays to any caller.
        if (_bytes.Length == Usual)
            ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = bytes;
    }
}

internal sealed class AnswerTooLargeException : Exception;
