using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Linq.Alerts.Events;

/// <summary>The ID of an event, <c>{line}.{epoch}.{sequence}</c>. It also says which of two events is later.</summary>
/// <remarks>
/// Order is defined within one line only. Keep the last ID you applied <b>for each chat</b>, and ignore an event that isn't after it. One position for
/// a whole line would lose a late event about another chat. Gaps mean nothing, because filters drop events.
/// </remarks>
public readonly record struct LinqAlertEventId
{
    private readonly string? _lineId;

    public LinqAlertEventId(string lineId, long epoch, long sequence)
    {
        if (!Ids.IsId(lineId))
            throw new ArgumentException("Not the ID of a line.", nameof(lineId));
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        (_lineId, Epoch, Sequence) = (lineId, epoch, sequence);
    }

    /// <summary>The line in whose sequence the event is; <see cref="LinqAlertEvent.AccountLineId"/> for the account's own.</summary>
    public string LineId => _lineId ?? LinqAlertEvent.AccountLineId;

    /// <summary>When the event was recorded, in Unix milliseconds. It never decreases within a line, not even after a store was restored.</summary>
    public long Epoch { get; }

    /// <summary>Counts the line's events. After a store was restored or recreated, it restarts from a lower number, with a later epoch.</summary>
    public long Sequence { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out LinqAlertEventId id)
    {
        id = default;
        if (text?.Split('.') is not [var line, var epoch, var sequence] || !Ids.IsId(line) || !IsNumber(epoch, out var epochNumber) || !IsNumber(sequence, out var sequenceNumber))
            return false;
        id = new(line, epochNumber, sequenceNumber);
        return true;
    }

    /// <summary>Whether this event comes after <paramref name="other"/>, an event of the same line.</summary>
    /// <exception cref="ArgumentException">The other event belongs to another line: there is no order between lines.</exception>
    public bool IsAfter(LinqAlertEventId other) =>
        other.LineId == LineId
            ? (Epoch, Sequence).CompareTo((other.Epoch, other.Sequence)) > 0
            : throw new ArgumentException("Events of two lines have no order.", nameof(other));

    /// <summary>The ID as the event has it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{LineId}.{Epoch}.{Sequence}");

    private static bool IsNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

internal static class Ids
{
    /// <summary>Whether it is a valid Linq ID. Text without a letter that isn't a UUID could be a phone number, and is rejected.</summary>
    public static bool IsId(string? text) =>
        text is { Length: > 0 and <= 64 } && char.IsAsciiLetterOrDigit(text[0])
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
        && (text.Any(char.IsAsciiLetter) || Guid.TryParseExact(text, "D", out _));
}
