namespace Linq.Alerts;

/// <summary>What one digest tells of one chat: its way through the statuses, in order, and where that leaves it.</summary>
internal sealed class ChatStory
{
    /// <summary>Changes of one chat that are written out; of more, the first and the last ones.</summary>
    private const int MaxChanges = 6;

    /// <summary>From so many changes on a chat goes back and forth.</summary>
    private const int ManyChanges = 3;

    private readonly List<ChatHealthChanged> _changes;

    private ChatStory(IEnumerable<ChatHealthChanged> changes) => _changes = [.. changes];

    /// <summary>The status it is listed under: an opt-out even when it is over again, for it must not be missed; else the last.</summary>
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

    /// <summary>Of each chat that the digest has news of. Changes that cancelled each other are part of its way: it did turn back and forth.</summary>
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
        // A late alert must not pass for fresh news.
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

/// <summary>What became of a chat, as far as it needs words of its own.</summary>
internal enum ChatOutcome
{
    /// <summary>It has the status that it is listed under.</summary>
    Turned,

    /// <summary>It is better than it was, and not healthy yet.</summary>
    Improved,

    /// <summary>It is healthy, after it went back and forth.</summary>
    RecoveredAfterTurns,

    /// <summary>An opt-out that was told before is over: that is no leave to send.</summary>
    NoLongerOptedOut,

    /// <summary>It opted out, and no longer is by the time this is told.</summary>
    OptedOutAndBack,
}
