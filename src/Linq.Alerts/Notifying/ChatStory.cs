namespace Linq.Alerts;

/// <summary>What one digest says about one chat: its sequence of statuses, and the result.</summary>
internal sealed class ChatStory
{
    /// <summary>How many changes of one chat are written out. If there are more, the first and the last ones are shown.</summary>
    private const int MaxChanges = 6;

    /// <summary>From this number of changes on, a chat counts as going back and forth.</summary>
    private const int ManyChanges = 3;

    private readonly List<ChatHealthChanged> _changes;

    private ChatStory(IEnumerable<ChatHealthChanged> changes) => _changes = [.. changes];

    /// <summary>The status it is listed under: an opt-out even if it has ended, because it must not be missed; otherwise the last.</summary>
    public HealthStatus Headed => _changes.Any(change => change.Status == HealthStatus.OptedOut) ? HealthStatus.OptedOut : Last.Status;

    public ChatOutcome Outcome =>
        Headed != Last.Status ? ChatOutcome.OptedOutAndBack
        : Headed == HealthStatus.OptedOut ? ChatOutcome.Turned
        : First.Previous == HealthStatus.OptedOut ? ChatOutcome.NoLongerOptedOut
        : Headed == HealthStatus.Healthy && _changes.Count >= ManyChanges ? ChatOutcome.RecoveredAfterTurns
        : Last.Status.IsSick && First.Previous.IsSick && Last.Status < First.Previous ? ChatOutcome.Improved
        : ChatOutcome.Turned;

    public Uri? DocUrl => _changes.LastOrDefault(change => change.Status == Headed)?.Facts.DocUrl;

    private ChatHealthChanged First => _changes[0];

    private ChatHealthChanged Last => _changes[^1];

    /// <summary>
    /// One for each chat that the digest reports. Changes that cancelled each other are part of its history, because the chat did go back and forth.
    /// </summary>
    public static IReadOnlyList<ChatStory> AllOf(Digest digest)
    {
        var news = digest.Entries.Select(entry => entry.Event).OfType<ChatHealthChanged>().ToList();
        var chats = news.Select(change => change.Chat).ToHashSet();
        var cancelled = digest.Cancelled.Select(entry => entry.Event).OfType<ChatHealthChanged>().Where(change => chats.Contains(change.Chat));
        return
        [
            .. from change in news.Concat(cancelled).OrderBy(change => change.Id.Epoch).ThenBy(change => change.Id.Sequence)
               group change by change.Chat into changes
               select new ChatStory(changes),
        ];
    }

    public DigestItem ToItem()
    {
        var text = $"{Last.Facts.OtherSide}, {First.Previous.Word}{Way()}, since {Times.Text(Last.Since)}";
        if (Last.IsRecovery && Last.UnhealthySince is { } began && Last.Since > began)
            text += $", after {Times.Text(Last.Since - began)}";
        // A late alert must not be mistaken for fresh news.
        if (Last.ObservedAt - Last.Since > TimeSpan.FromMinutes(10))
            text += $", seen {Times.Text(Last.ObservedAt)}";
        return new(Last.Chat, Last.Facts.Service is { } service ? $"{text}, {service}" : text);
    }

    private string Way() =>
        _changes.Count <= MaxChanges
            ? string.Concat(_changes.Select(Step))
            : $"{Step(First)} → … {_changes.Count - 4:N0} more changes …{string.Concat(_changes.TakeLast(3).Select(Step))}";

    private static string Step(ChatHealthChanged change) =>
        change.IsRecurrence ? $" → (something else, not seen) → {change.Status.Word}" : $" → {change.Status.Word}";
}

/// <summary>The result for a chat, if it needs its own wording.</summary>
internal enum ChatOutcome
{
    /// <summary>It has the status it is listed under.</summary>
    Turned,

    /// <summary>It improved, but isn't healthy yet.</summary>
    Improved,

    /// <summary>It is healthy, after going back and forth.</summary>
    RecoveredAfterTurns,

    /// <summary>An opt-out reported earlier is over, which doesn't allow sending.</summary>
    NoLongerOptedOut,

    /// <summary>It opted out, but no longer is by the time this is sent.</summary>
    OptedOutAndBack,
}
