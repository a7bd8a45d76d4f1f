using System.Globalization;

namespace Linq.Alerts;

/// <summary>
/// Identifies one event forever: <c>{line}.{epoch}.{sequence}</c>. The epoch is the time at which the event was recorded, in Unix milliseconds; within
/// a line it never decreases, even if the clock is set back. The sequence counts the line's events.
/// </summary>
/// <remarks>
/// Of two events of one line, the one with the greater epoch is the later, and within an epoch the one with the greater sequence. A store restored from
/// a backup continues from an earlier sequence, but its new events have a later epoch, so no ID is repeated. At most 104 characters, for buses that
/// limit IDs to 128.
/// </remarks>
public readonly record struct EventId(LineId Line, long Epoch, long Sequence)
{
    public static EventId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not an event id.");

    public static bool TryParse(string? text, out EventId id)
    {
        id = default;
        if (text?.Split('.') is not [var line, var epoch, var sequence]
            || !LineId.TryParse(line, out var lineId)
            || !long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var epochNumber)
            || !long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var sequenceNumber))
        {
            return false;
        }

        id = new(lineId, epochNumber, sequenceNumber);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}.{Epoch}.{Sequence}");
}
