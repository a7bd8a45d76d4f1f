namespace Linq.Alerts;

/// <summary>The last line of an alert, the same at every place: the reference to quote in questions, and when it was seen.</summary>
internal static class DigestFooter
{
    public static string Of(Digest digest)
    {
        var events = digest.Entries.Select(entry => entry.Event).ToList();
        var (first, last) = (events[0].Id.Sequence, events[^1].Id.Sequence);
        // People recognize a repeat by these numbers. Each line has its own count.
        var numbers = events.Any(alert => alert.Id.Line != events[0].Id.Line) ? "" : first == last ? $" · no. {first}" : $" · no. {first}–{last}";
        // Only a chat's change states its own time, and what waited for a failing place must not look fresh.
        var (from, to) = (Times.Text(events.Min(alert => alert.ObservedAt)), Times.Text(events.Max(alert => alert.ObservedAt)));
        return $"Linq Alerts · ref {digest.Id}{numbers} · seen {(from == to ? to : $"{from} to {to}")}";
    }
}
