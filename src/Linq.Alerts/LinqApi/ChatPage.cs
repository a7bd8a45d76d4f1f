using System.Runtime.InteropServices;
using System.Text.Json;

namespace Linq.Alerts;

/// <summary>One page of chats. Valid until the next page is requested, because its memory is reused.</summary>
public sealed class ChatPage
{
    private readonly List<ChatReading> _chats = new(100);
    private readonly ChatShapes _shapes = new();
    private ReadOnlyMemory<byte> _bytes;

    public IReadOnlyList<ChatReading> Chats => _chats;

    /// <summary>The same, without copies.</summary>
    internal ReadOnlySpan<ChatReading> Readings => CollectionsMarshal.AsSpan(_chats);

    /// <summary>Skipped entries without a readable ID.</summary>
    public int Unreadable { get; private set; }

    /// <summary>The cursor of the next page; null at the end of the list. Opaque.</summary>
    public string? NextCursor { get; private set; }

    /// <summary>Why the next page can't be requested, in words for people; null if it can, or there is none.</summary>
    public string? CursorProblem { get; private set; }

    /// <summary>Parses the whole chat. Only worth its cost for a chat that changed.</summary>
    /// <returns>Null if a field has an impossible type.</returns>
    public Chat? ReadWhole(ChatReading reading)
    {
        try
        {
            return JsonSerializer.Deserialize(_bytes.Span[reading.Start..reading.End], ChatJsonContext.Default.Chat);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Releases the page's memory.</summary>
    internal void Forget()
    {
        _bytes = default;
        _shapes.Forget();
        _chats.Clear();
        _chats.TrimExcess();
    }

    /// <exception cref="JsonException">The bytes aren't a page of chats.</exception>
    internal ChatPage Read(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        _chats.Clear();
        (Unreadable, NextCursor, CursorProblem) = ChatPageReader.Read(bytes.Span, _chats, _shapes);
        return this;
    }
}
