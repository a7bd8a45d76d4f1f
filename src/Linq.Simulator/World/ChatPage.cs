using System.Buffers;

namespace Linq.Simulator;

/// <summary>The chats of one answer, in a rented array.</summary>
internal readonly struct ChatPage(ChatView[] rented, int count, int? next) : IDisposable
{
    public ReadOnlySpan<ChatView> Chats => rented.AsSpan(0, count);

    /// <summary>The position of the next page; null at the end.</summary>
    public int? Next => next;

    public void Dispose() => ArrayPool<ChatView>.Shared.Return(rented, clearArray: true);
}
