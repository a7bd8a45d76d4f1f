namespace Linq.Alerts;

/// <summary>The last line of a digest, the same at every place: what to quote when somebody asks about it.</summary>
internal static class DigestFooter
{
    public static string Of(Digest digest)
    {
        var events = digest.Entries.Select(entry => entry.Event).ToList();
        var (first, last) = (events[0].Id.Sequence, events[^1].Id.Sequence);
        // Each line counts its own.
        var numbers = events.Any(alert => alert.Id.Line != events[0].Id.Line) ? $"{events.Count:N0} events"
            : first == last ? $"event {first}" : $"events {first}–{last}";
        // Only a chat's news says for itself when it was; and what waited for a place that was down must not pass for fresh.
        var (from, to) = (Times.Text(events.Min(alert => alert.ObservedAt)), Times.Text(events.Max(alert => alert.ObservedAt)));
        return $"Linq Alerts · digest {digest.Id} · {digest.Why} · {numbers}"
            + $" · seen {(from == to ? to : $"{from} to {to}")}";
    }
}
