using System.Globalization;

namespace Linq.Alerts;

/// <summary>A position in a history: by time, then by the event's ID, then by the route. Greater values come first.</summary>
/// <param name="Route">Empty in a history of events.</param>
public readonly record struct HistoryCursor(DateTimeOffset Time, EventId Event, string Route = "") : IComparable<HistoryCursor>
{
    public static HistoryCursor Of(AlertEvent alert) => new(alert.ObservedAt, alert.Id);

    public static HistoryCursor Of(LedgerEntry entry) => new(entry.TakenAt, entry.Event.Id, entry.Route);

    /// <summary>Parses the output of <see cref="ToString"/>.</summary>
    public static bool TryParse(string? text, out HistoryCursor cursor)
    {
        cursor = default;
        if (text?.Split('~', 3) is not [var ticks, var id, .. var rest]
            || !long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var time) || time > DateTimeOffset.MaxValue.Ticks
            || !EventId.TryParse(id, out var alert))
        {
            return false;
        }

        cursor = new(new(time, TimeSpan.Zero), alert, rest is [var route] ? route : "");
        return true;
    }

    public int CompareTo(HistoryCursor other)
    {
        var byTime = Time.CompareTo(other.Time);
        // By the line's text, which is how stores sort.
        var byLine = byTime != 0 ? byTime : string.CompareOrdinal(Event.Line.ToString(), other.Event.Line.ToString());
        var byEvent = byLine != 0 ? byLine : (Event.Epoch, Event.Sequence).CompareTo((other.Event.Epoch, other.Event.Sequence));
        return byEvent != 0 ? byEvent : string.CompareOrdinal(Route, other.Route);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time.UtcTicks}~{Event}{(Route is null or "" ? "" : $"~{Route}")}");

    public static bool operator <(HistoryCursor left, HistoryCursor right) => left.CompareTo(right) < 0;

    public static bool operator >(HistoryCursor left, HistoryCursor right) => left.CompareTo(right) > 0;

    public static bool operator <=(HistoryCursor left, HistoryCursor right) => left.CompareTo(right) <= 0;

    public static bool operator >=(HistoryCursor left, HistoryCursor right) => left.CompareTo(right) >= 0;
}
