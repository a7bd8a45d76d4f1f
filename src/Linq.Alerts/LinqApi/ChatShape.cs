using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Linq.Alerts;

/// <summary>
/// A chat's JSON without the contents of its strings. Nearly all chats of a list have one of a few shapes, and comparing bytes with a shape is faster than
/// tokenizing them.
/// </summary>
/// <remarks>
/// Exactly as strict as the tokenizer: what surrounds the strings equals a chat that the tokenizer has accepted, and within strings it accepts everything
/// but quotes, backslashes and control characters. So a chat with an escape in a string matches no shape, and is left to the tokenizer.
/// </remarks>
internal sealed class ChatShape
{
    /// <summary>Longer chats are rare, and aren't worth the memory. In bytes.</summary>
    private const int MaxLength = 16 * 1024;

    /// <summary>A string's closing quote, and what the tokenizer must decide about.</summary>
    private static readonly SearchValues<byte> StringEnds =
        SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    private readonly byte[] _fixed;
    private readonly int[] _strings;
    private readonly int _separator;
    private readonly (int Id, int Status, int Since) _readStrings;

    /// <param name="fixedBytes">The separator and the chat, without the contents of strings.</param>
    /// <param name="strings">Where in these bytes each string belongs.</param>
    /// <param name="separator">The separator's length.</param>
    /// <param name="read">Which of the strings are read.</param>
    private ChatShape(byte[] fixedBytes, int[] strings, int separator, (int Id, int Status, int Since) read) =>
        (_fixed, _strings, _separator, _readStrings) = (fixedBytes, strings, separator, read);

    /// <summary>Takes the shape of a chat that the tokenizer has read.</summary>
    /// <param name="previousEnd">The end of the previous chat.</param>
    /// <param name="positions">Where the tokenizer found the strings that are read.</param>
    /// <returns>Null if the chat is very long, or has no string for its ID, its status or the time.</returns>
    public static ChatShape? Of(ReadOnlySpan<byte> page, int previousEnd, ChatReading chat, ChatStrings positions)
    {
        if (!positions.AreComplete || chat.End - previousEnd > MaxLength)
            return null;
        List<byte> fixedBytes = [];
        List<int> strings = [];
        (int Id, int Status, int Since) read = default;
        var taken = previousEnd;
        var reader = new Utf8JsonReader(page[chat.Start..chat.End], ChatPageReader.AnyDepth);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.String)
                continue;
            var start = chat.Start + (int)reader.TokenStartIndex;
            if (start == positions.Id)
                read.Id = strings.Count;
            else if (start == positions.Status)
                read.Status = strings.Count;
            else if (start == positions.Since)
                read.Since = strings.Count;
            // The quotes belong to what is fixed.
            fixedBytes.AddRange(page[taken..(start + 1)]);
            strings.Add(fixedBytes.Count);
            taken = start + 1 + reader.ValueSpan.Length;
        }

        fixedBytes.AddRange(page[taken..chat.End]);
        return new([.. fixedBytes], [.. strings], chat.Start - previousEnd, read);
    }

    /// <summary>Reads a chat of this shape.</summary>
    /// <param name="previousEnd">The end of the previous chat.</param>
    /// <returns>False if the page continues differently, or the chat has no readable ID.</returns>
    public bool TryRead(ReadOnlySpan<byte> page, int previousEnd, out ChatReading chat)
    {
        chat = default;
        var at = previousEnd;
        (int Start, int End) id = default, status = default, since = default;
        var matched = 0;
        for (var n = 0; n < _strings.Length; n++)
        {
            var before = _fixed.AsSpan(matched.._strings[n]);
            if (!page[at..].StartsWith(before))
                return false;
            at += before.Length;
            var length = page[at..].IndexOfAny(StringEnds);
            if (length < 0 || page[at + length] != '"')
                return false;
            if (n == _readStrings.Id)
                id = (at, at + length);
            else if (n == _readStrings.Status)
                status = (at, at + length);
            else if (n == _readStrings.Since)
                since = (at, at + length);
            at += length;
            matched = _strings[n];
        }

        var after = _fixed.AsSpan(matched);
        if (!page[at..].StartsWith(after))
            return false;
        var sinceToken = TokenAt(page, since);
        var linqId = ReadId(page, id);
        chat = new(
            new(linqId), HealthField.Read, HealthStatus.Read(page[status.Start..status.End]), LinqTime.Read(ref sinceToken),
            previousEnd + _separator, at + after.Length);
        return linqId != default;
    }

    public bool IsSameAs(ChatShape other) => _fixed.AsSpan().SequenceEqual(other._fixed) && _strings.AsSpan().SequenceEqual(other._strings) && _readStrings == other._readStrings;

    private static LinqId ReadId(ReadOnlySpan<byte> page, (int Start, int End) contents)
    {
        // As the tokenizer reads a UUID, but without setting it up for nearly every chat of a list.
        if (Utf8Parser.TryParse(page[contents.Start..contents.End], out Guid uuid, out var length, 'D') && length == contents.End - contents.Start)
            return new(uuid);
        var token = TokenAt(page, contents);
        return LinqId.Read(ref token);
    }

    private static Utf8JsonReader TokenAt(ReadOnlySpan<byte> page, (int Start, int End) contents)
    {
        var reader = new Utf8JsonReader(page[(contents.Start - 1)..(contents.End + 1)]);
        reader.Read();
        return reader;
    }
}

/// <summary>Where in a page the strings begin that are read from a chat, by their opening quotes; null for one that wasn't found.</summary>
internal readonly record struct ChatStrings(int? Id, int? Status, int? Since)
{
    public bool AreComplete => Id is not null && Status is not null && Since is not null;
}
