using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Linq.Alerts;

/// <summary>Walks through JSON and accepts exactly what <see cref="Utf8JsonReader"/> accepts, keeping nothing but its position.</summary>
/// <remarks>
/// The product reads few of a page's tokens, but all must be checked, or a truncated page would pass for a short list. The reader keeps
/// each token's position, kind and escapes for a caller that may ask; this one only remembers where it is.
/// Every token is checked by the grammar. A property test compares both on thousands of damaged pages.
/// </remarks>
internal ref struct JsonWalker(ReadOnlySpan<byte> json)
{
    /// <summary>Levels that are kept in the bits of one number. Deeper values are left to <see cref="Utf8JsonReader"/>, which grows with them.</summary>
    private const int MaxLevels = 64;

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private readonly ReadOnlySpan<byte> _json = json;
    // With its quotes.
    private ReadOnlySpan<byte> _name;
    private bool _isEscaped;

    /// <summary>Where the walk is: behind what was passed over last.</summary>
    public int Position { get; private set; }

    /// <summary>Passes over white space.</summary>
    /// <returns>The byte behind it; 0, which no JSON has there, at the end.</returns>
    public byte Peek()
    {
        for (; (uint)Position < (uint)_json.Length; Position++)
        {
            if (_json[Position] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') and var next)
                return next;
        }

        return 0;
    }

    /// <summary>Passes over white space and then <paramref name="expected"/>.</summary>
    /// <exception cref="JsonException">Something else is there.</exception>
    public void Pass(char expected)
    {
        if (Peek() != expected)
            throw NotJson();
        Position++;
    }

    /// <summary>Passes over the end of the text.</summary>
    /// <exception cref="JsonException">There is more than white space.</exception>
    public void PassEnd()
    {
        Peek();
        if (Position < _json.Length)
            throw NotJson();
    }

    /// <summary>Passes on to the next value of an object or array, and over the object or array at its end.</summary>
    /// <param name="isFirst">Whether the opening bracket was passed last.</param>
    public bool MoveNext(bool isFirst, char end)
    {
        if (Peek() == end)
        {
            Position++;
            return false;
        }

        if (!isFirst)
            Pass(',');
        if (end == '}')
            PassName();
        return true;
    }

    /// <summary>Whether the name passed last is <paramref name="name"/>, however it is written.</summary>
    public readonly bool NameIs(ReadOnlySpan<byte> name) => _isEscaped ? EscapedNameIs(name) : _name[1..^1].SequenceEqual(name);

    /// <summary>Passes over a value of any kind.</summary>
    /// <returns>A reader at its token, or at its opening bracket.</returns>
    public Utf8JsonReader PassValue()
    {
        Peek();
        var start = Position;
        SkipValue();
        return ReaderOf(_json[start..Position]);
    }

    /// <summary>Passes over a value of any kind.</summary>
    public void SkipValue()
    {
        Peek();
        var start = Position;
        // A bit for each level: 1 for an object, 0 for an array.
        ulong objects = 0;
        var levels = 0;
        do
        {
            var opening = Peek();
            if (opening is (byte)'{' or (byte)'[')
            {
                Position++;
                var isObject = opening == '{';
                if (MoveNext(isFirst: true, isObject ? '}' : ']'))
                {
                    if (levels++ == MaxLevels)
                    {
                        SkipDeepValue(start);
                        return;
                    }

                    objects = (objects << 1) | (isObject ? 1ul : 0);
                    continue;
                }
            }
            else
                SkipScalar(opening);

            while (levels > 0 && !MoveNext(isFirst: false, (objects & 1) == 1 ? '}' : ']'))
            {
                levels--;
                objects >>= 1;
            }
        }
        while (levels > 0);
    }

    private void SkipDeepValue(int start)
    {
        var reader = ReaderOf(_json[start..]);
        reader.Skip();
        Position = start + (int)reader.BytesConsumed;
    }

    private void SkipScalar(byte opening)
    {
        switch (opening)
        {
            case (byte)'"':
                SkipString();
                break;
            case (byte)'t':
                SkipWord("true"u8);
                break;
            case (byte)'f':
                SkipWord("false"u8);
                break;
            case (byte)'n':
                SkipWord("null"u8);
                break;
            default:
                SkipNumber();
                break;
        }
    }

    private void SkipWord(ReadOnlySpan<byte> word)
    {
        if (!_json[Position..].StartsWith(word))
            throw NotJson();
        Position += word.Length;
    }

    private void SkipNumber()
    {
        if (At() == '-')
            Position++;
        // 01 is no number: the 1 is found out as what cannot follow a value.
        if (At() == '0')
            Position++;
        else
            SkipDigits();
        if (At() == '.')
        {
            Position++;
            SkipDigits();
        }

        if (At() is (byte)'e' or (byte)'E')
        {
            Position++;
            if (At() is (byte)'+' or (byte)'-')
                Position++;
            SkipDigits();
        }
    }

    private void SkipDigits()
    {
        var start = Position;
        while (At() is >= (byte)'0' and <= (byte)'9')
            Position++;
        if (Position == start)
            throw NotJson();
    }

    private void PassName()
    {
        if (Peek() != '"')
            throw NotJson();
        var start = Position;
        SkipString();
        _name = _json[start..Position];
        Pass(':');
    }

    private void SkipString()
    {
        _isEscaped = false;
        Position++;
        while (true)
        {
            Position = IndexOfSpecial();
            switch (At())
            {
                case (byte)'"':
                    Position++;
                    return;
                case (byte)'\\':
                    _isEscaped = true;
                    SkipEscape();
                    break;
                default:
                    throw NotJson();
            }
        }
    }

    private void SkipEscape()
    {
        Position++;
        switch (At())
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                Position++;
                break;
            case (byte)'u':
                Position++;
                for (var end = Position + 4; Position < end; Position++)
                {
                    if (!char.IsAsciiHexDigit((char)At()))
                        throw NotJson();
                }

                break;
            default:
                throw NotJson();
        }
    }

    /// <summary>Where the first quote, backslash or control character is; the end, if there is none.</summary>
    /// <remarks>
    /// Sixteen bytes at a time, written out: most strings are short. Not thirty-two, which code compiled ahead of time may not use.
    /// </remarks>
    private readonly int IndexOfSpecial()
    {
        ref var json = ref MemoryMarshal.GetReference(_json);
        var at = Position;
        for (; at <= _json.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref json, (nuint)at);
            var special = Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.Equals(Vector128.Min(bytes, Vector128.Create((byte)0x1F)), bytes);
            if (special != Vector128<byte>.Zero)
                return at + int.TrailingZeroCount((int)special.ExtractMostSignificantBits());
        }

        while (at < _json.Length && _json[at] is >= 0x20 and not ((byte)'"' or (byte)'\\'))
            at++;
        return at;
    }

    private readonly bool EscapedNameIs(ReadOnlySpan<byte> name)
    {
        try
        {
            return ReaderOf(_name).ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            // An escape for half a character: not a name that anybody reads.
            return false;
        }
    }

    /// <summary>The byte at the position, white space too; 0 at the end.</summary>
    private readonly byte At() => (uint)Position < (uint)_json.Length ? _json[Position] : (byte)0;

    private static Utf8JsonReader ReaderOf(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, AnyDepth);
        reader.Read();
        return reader;
    }

    private readonly JsonException NotJson() => new($"Not JSON at byte {Position}.");
}
