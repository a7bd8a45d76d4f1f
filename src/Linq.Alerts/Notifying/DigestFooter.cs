namespace Linq.Alerts;

/// <summary>The last line of an alert, the same at every place: what to quote when somebody asks about it, and when it was seen.</summary>
internal static class DigestFooter
{
    public static string Of(Digest digest)
    {
        var events = digest.Entries.Select(entry => entry.Event).ToList();
        var (first, last) = (events[0].Id.Sequence, events[^1].Id.Sequence);
        // By which a person knows a repeat. Each line counts its own.
        var numbers = events.Any(alert => alert.Id.Line != events[0].Id.Line) ? "" : first == last ? $" · no. {first}" : $" · no. {first}–{last}";
        // Only a chat's news says for itself when it was; and what waited for a place that was down must not pass for fresh.
        var (from, to) = (Times.Text(events.Min(alert => alert.ObservedAt)), Times.Text(events.Max(alert => alert.ObservedAt)));
        return $"Linq Alerts · ref {digest.Id}{numbers} · seen {(from == to ? to : $"{from} to {to}")}";
    }
}
