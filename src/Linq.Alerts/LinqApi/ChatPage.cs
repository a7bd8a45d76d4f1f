using System.Text.Json;

namespace Linq.Alerts;

/// <summary>One page of chats. Valid until the next page is asked for: its memory is reused.</summary>
public sealed class ChatPage
{
    private readonly List<ChatReading> _chats = new(100);
    private ReadOnlyMemory<byte> _bytes;

    public IReadOnlyList<ChatReading> Chats => _chats;

    /// <summary>Entries without a readable id, passed over.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Where the next page begins; null at the end of the list. Opaque.</summary>
    public string? NextCursor { get; private set; }

    /// <summary>Why the next page cannot be asked for, in words for a person; null when it can, or there is none.</summary>
    public string? CursorProblem { get; private set; }

    /// <summary>Reads the chat whole. Worth its cost only for a chat that changed.</summary>
    /// <returns>Null when a field has a type that it cannot have.</returns>
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

    /// <summary>Lets go of the page's memory.</summary>
    internal void Forget()
    {
        _bytes = default;
        _chats.Clear();
        _chats.TrimExcess();
    }

    /// <exception cref="JsonException">The bytes are not a page of chats.</exception>
    internal ChatPage Read(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        _chats.Clear();
        (Unreadable, NextCursor, CursorProblem) = ChatPageReader.Read(bytes.Span, _chats);
        return this;
    }
}
