namespace Linq.Alerts;

/// <summary>What one digest tells of one chat: its way through the statuses, in order, and where that leaves it.</summary>
internal sealed class ChatStory
{
    /// <summary>Changes of one chat that are written out; of more, the first and the last ones.</summary>
    private const int MostChanges = 6;

    private readonly List<ChatHealthChanged> _changes;

    private ChatStory(IEnumerable<ChatHealthChanged> changes) => _changes = [.. changes];

    /// <summary>The status it stands under: an opt-out even when it is over again, for it must not be missed; else the last.</summary>
    public HealthStatus Headed => _changes.Any(change => change.Status == HealthStatus.OptedOut) ? HealthStatus.OptedOut : Last.Status;

    /// <summary>Whether it opted out and no longer is: what to do now is something else.</summary>
    public bool IsBack => Headed != Last.Status;

    /// <summary>Whether it is healthy after an opt-out that was told before: it is no leave to send.</summary>
    public bool IsEndOfOptOut => Headed == HealthStatus.Healthy && _changes[0].Previous == HealthStatus.OptedOut;

    public Uri? DocUrl => _changes.LastOrDefault(change => change.Status == Headed)?.Facts.DocUrl;

    private ChatHealthChanged Last => _changes[^1];

    public static IReadOnlyList<ChatStory> AllOf(Digest digest) =>
        [.. from change in digest.Entries.Select(entry => entry.Event).OfType<ChatHealthChanged>()
            group change by change.Chat into changes
            select new ChatStory(changes)];

    public DigestItem ToItem()
    {
        var text = $"{Last.Facts.OtherSide}, {_changes[0].Previous.Word}{Way()}, since {Times.Text(Last.Since)}";
        // A late alert must not pass for fresh news.
        if (Last.ObservedAt - Last.Since > TimeSpan.FromMinutes(10))
            text += $", seen {Times.Text(Last.ObservedAt)}";
        return new(Last.Chat, Last.Facts.Service is { } service ? $"{text}, {service}" : text);
    }

    private string Way() =>
        _changes.Count <= MostChanges
            ? string.Concat(_changes.Select(Step))
            : $"{Step(_changes[0])} → … {_changes.Count - 4:N0} more changes …{string.Concat(_changes.TakeLast(3).Select(Step))}";

    private static string Step(ChatHealthChanged change) =>
        change.IsRecurrence ? $" → (something else, not seen) → {change.Status.Word}" : $" → {change.Status.Word}";
}
