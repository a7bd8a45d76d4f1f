namespace Linq.Alerts;

/// <summary>The shapes of the chats in one list.</summary>
/// <param name="max">How many shapes are remembered. Each one more costs time for chats that have none of them.</param>
internal sealed class ChatShapes(int max = 8)
{
    /// <summary>How many chats shapes are taken from, because taking one costs more than tokenizing the chat.</summary>
    private const int MaxTaken = 64;

    /// <summary>How many matches are saved up. A chat without a known shape costs two.</summary>
    private const int MaxCredit = 100;

    private readonly List<ChatShape> _shapes = [];
    private int _credit = MaxCredit;
    private int _taken;
    private int _last;

    /// <summary>Whether too few chats had a known shape. Then trying to match them costs more than it saves, and all are left to the tokenizer.</summary>
    private bool HasGivenUp => _credit <= 0;

    /// <summary>Remembers the shape of a chat that had to be tokenized.</summary>
    public void Learn(ReadOnlySpan<byte> page, int previousEnd, ChatReading chat, ChatStrings positions)
    {
        if (HasGivenUp || _shapes.Count == max || _taken == MaxTaken || ChatShape.Of(page, previousEnd, chat, positions) is not { } shape)
            return;
        _taken++;
        if (!_shapes.Any(shape.IsSameAs))
            _shapes.Add(shape);
    }

    /// <summary>Reads chats for as long as their shapes are known.</summary>
    /// <param name="end">The end of the previous chat; afterwards, of the last one that was read.</param>
    public void ReadFrom(ReadOnlySpan<byte> page, ref int end, List<ChatReading> chats)
    {
        while (!HasGivenUp && TryRead(page, end, out var chat))
        {
            chats.Add(chat);
            end = chat.End;
        }
    }

    /// <summary>Releases the memory: what surrounds the strings can be personal data too.</summary>
    public void Forget() => _shapes.Clear();

    private bool TryRead(ReadOnlySpan<byte> page, int previousEnd, out ChatReading chat)
    {
        // The shape of the previous chat first.
        for (var tried = 0; tried < _shapes.Count; tried++)
        {
            var candidate = (_last + tried) % _shapes.Count;
            if (!_shapes[candidate].TryRead(page, previousEnd, out chat))
                continue;
            _last = candidate;
            _credit = Math.Min(_credit + 1, MaxCredit);
            return true;
        }

        // The end of a list counts as well, which is one chat in a hundred.
        _credit -= 2;
        chat = default;
        return false;
    }
}
