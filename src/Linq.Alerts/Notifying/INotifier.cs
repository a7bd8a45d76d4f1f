namespace Linq.Alerts;

/// <summary>Sends digests to one place.</summary>
public interface INotifier
{
    /// <summary>The place as people call it: <c>Slack</c>, <c>the console</c>. No address.</summary>
    string Name { get; }

    /// <summary>What a person can do when the place refuses for good: one sentence that names the setting.</summary>
    string Cure { get; }

    /// <summary>Least time between two sends; what the place bears.</summary>
    TimeSpan Pace { get; }

    /// <summary>
    /// Recipients that the place can miss one by one, as <see cref="Delivery.SentToSome"/> says. Each can be sent to alone. Empty where there is one
    /// recipient, or the place doesn't tell them apart.
    /// </summary>
    IReadOnlyList<Recipient> Recipients => [];

    /// <summary>Most sends in an hour, 2 or more; null where the place sets no such limit.</summary>
    int? SendsPerHour => null;

    /// <summary>Sends one digest, once, to all <see cref="Recipients"/> but <see cref="Digest.LeftOut"/>. Trying again is the dispatcher's.</summary>
    /// <returns>How it ended. A failure is a value; only a bug and the caller's own cancellation throw.</returns>
    Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default);

    /// <summary>Finds out whether the place would take a digest, as far as that can be done without telling anybody anything.</summary>
    Task<Delivery> ProbeAsync(CancellationToken cancel = default) => Task.FromResult<Delivery>(new Delivery.Sent());
}

/// <summary>How one attempt to send a digest ended.</summary>
public abstract record Delivery(string Word)
{
    /// <summary>The place has it.</summary>
    public sealed record Sent() : Delivery("sent");

    /// <summary>The place has it, but not for every recipient.</summary>
    /// <param name="Missed">At least one, and not all.</param>
    public sealed record SentToSome(IReadOnlyList<MissedRecipient> Missed) : Delivery("sent");

    /// <summary>Not now: it may work later.</summary>
    /// <param name="Why">In words for a person; no address, no secret.</param>
    /// <param name="RetryAfter">How long the place asks to be left alone.</param>
    /// <param name="SurelyNotSent">
    /// Whether nobody can have seen it: no connection, or an answer that rules it out. In doubt false: the digest may have arrived.
    /// </param>
    /// <param name="NeedsAttention">Whether it will hardly work before a person has changed something, so that the alarm comes early.</param>
    /// <param name="Cause">What was thrown, if anything.</param>
    public sealed record Deferred(
        string Why, TimeSpan? RetryAfter = null, bool SurelyNotSent = false, bool NeedsAttention = false, Cause Cause = default) : Delivery("deferred");

    /// <summary>Not this way: sending it again gives the same.</summary>
    /// <param name="Why">In words for a person; no address, no secret.</param>
    /// <param name="Cause">What was thrown, if anything.</param>
    public sealed record Refused(string Why, Cause Cause = default) : Delivery("refused");
}

/// <summary>One of several recipients at a place.</summary>
/// <param name="Key">Names it in the ledger, below the place's own key. No address.</param>
/// <param name="Notifier">Sends to this recipient alone.</param>
/// <param name="FormerKey">What an earlier version named it by, and may have stored; null for none.</param>
public sealed record Recipient(string Key, INotifier Notifier, string? FormerKey = null)
{
    public bool IsNamed(string key) => key == Key || key == FormerKey;
}

/// <param name="Recipient">The key of one of <see cref="INotifier.Recipients"/>.</param>
/// <param name="Delivery">How it ended for this one: <see cref="Delivery.Deferred"/> or <see cref="Delivery.Refused"/>.</param>
public sealed record MissedRecipient(string Recipient, Delivery Delivery);
