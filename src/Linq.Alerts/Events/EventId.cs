using System.Globalization;

namespace Linq.Alerts;

/// <summary>
/// Names one event for ever: <c>{line}.{epoch}.{sequence}</c>. The sequence is the line's and never reused; the epoch is the time of
/// the line's baseline in Unix milliseconds, so a store that was wiped and filled again repeats no id.
/// </summary>
/// <remarks>Within one line and epoch a larger sequence is the later event. At most 104 characters, for buses that limit an id to 128.</remarks>
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
