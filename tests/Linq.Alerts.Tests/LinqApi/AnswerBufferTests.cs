using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class AnswerBufferTests
{
    [Fact]
    public async Task The_memory_of_a_large_answer_is_released_by_the_next_one()
    {
        using var buffer = new AnswerBuffer();

        var large = await FillAsync(buffer, 1_000_000);
        await FillAsync(buffer, 10);
        GC.Collect();

        Assert.False(large.IsAlive);
    }

    [Fact]
    public async Task A_large_buffer_is_released_as_soon_as_its_answer_is_no_longer_needed()
    {
        var buffer = new AnswerBuffer();
        var large = await FillAsync(buffer, 8_000_000);

        buffer.Dispose();

        Assert.False(large.IsAlive);
    }

    [Fact]
    public async Task A_stream_that_keeps_the_memory_it_read_into_does_not_keep_a_large_answer()
    {
        var buffer = new AnswerBuffer();
        using var body = new KeepingStream(8_000_000);

        await buffer.FillAsync(body, 32_000_000, default);

        Assert.Equal(8_000_000, buffer.Written.Length);
        Assert.InRange(body.Kept.Length, 1, 128 * 1024);
        buffer.Dispose();
    }

    [Theory]
    [InlineData("\uFEFF{}")]
    [InlineData("{}")]
    public async Task A_byte_order_mark_is_left_out(string body)
    {
        using var buffer = new AnswerBuffer();

        await buffer.FillAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), 100, default);

        Assert.Equal("{}", Encoding.UTF8.GetString(buffer.Written.Span));
    }

    // In a separate method, so that no local variable of the test keeps the memory alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> FillAsync(AnswerBuffer buffer, int length)
    {
        await buffer.FillAsync(new MemoryStream(new byte[length]), 32_000_000, default);
        Assert.Equal(length, buffer.Written.Length);
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(buffer.Written, out var array));
        return new(array.Array);
    }

    /// <summary>Like a socket.</summary>
    private sealed class KeepingStream(int length) : MemoryStream(new byte[length])
    {
        public Memory<byte> Kept { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Kept = buffer;
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
