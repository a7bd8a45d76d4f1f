namespace Linq.Alerts;

/// <summary>The shapes of the chats in one list.</summary>
/// <param name="max">How many chats shapes are taken from. More would cost time, in a list whose chats are all different or have escapes.</param>
internal sealed class ChatShapes(int max = 8)
{
    private readonly List<ChatShape> _shapes = [];
    private int _taken;
    private int _last;

    /// <summary>Remembers the shape of a chat that had to be tokenized.</summary>
    public void Learn(ReadOnlySpan<byte> page, int previousEnd, ChatReading chat, ChatStrings where)
    {
        if (_taken == max || ChatShape.Of(page, previousEnd, chat, where) is not { } shape)
            return;
        _taken++;
        if (!_shapes.Any(shape.IsSameAs))
            _shapes.Add(shape);
    }

    /// <summary>Reads chats for as long as their shapes are known.</summary>
    /// <param name="end">The end of the previous chat; afterwards, of the last one that was read.</param>
    public void ReadFrom(ReadOnlySpan<byte> page, ref int end, List<ChatReading> chats)
    {
        while (TryRead(page, end, out var chat))
        {
            chats.Add(chat);
            end = chat.End;
        }
    }

    private bool TryRead(ReadOnlySpan<byte> page, int previousEnd, out ChatReading chat)
    {
        // The shape of the previous chat first.
        for (var tried = 0; tried < _shapes.Count; tried++)
        {
            var candidate = (_last + tried) % _shapes.Count;
            if (_shapes[candidate].TryRead(page, previousEnd, out chat))
            {
                _last = candidate;
                return true;
            }
        }

        chat = default;
        return false;
    }
}
