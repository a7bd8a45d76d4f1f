namespace Linq.Alerts;

/// <summary>Sends digests to one place.</summary>
public interface INotifier
{
    /// <summary>The place's name for people: <c>Slack</c>, <c>the console</c>. No address.</summary>
    string Name { get; }

    /// <summary>What to do if the place rejects permanently: one sentence that names the setting.</summary>
    string Cure { get; }

    /// <summary>Minimum time between two sends, according to the place's limits.</summary>
    TimeSpan Pace { get; }

    /// <summary>
    /// Recipients that can fail individually, see <see cref="Delivery.SentToSome"/>. Each can be sent to separately. Empty if there is only one
    /// recipient, or the place doesn't distinguish them.
    /// </summary>
    IReadOnlyList<Recipient> Recipients => [];

    /// <summary>Maximum sends in an hour, 2 or more; null if the place has no such limit.</summary>
    int? SendsPerHour => null;

    /// <summary>Sends one digest, once, to all <see cref="Recipients"/> except <see cref="Digest.LeftOut"/>. Retrying is up to the dispatcher.</summary>
    /// <returns>The outcome. Failures are returned as values; only bugs and the caller's cancellation throw.</returns>
    Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default);

    /// <summary>Checks whether the place would accept a digest, as far as possible without sending anything.</summary>
    Task<Delivery> ProbeAsync(CancellationToken cancel = default) => Task.FromResult<Delivery>(new Delivery.Sent());
}

/// <summary>The outcome of one attempt to send a digest.</summary>
public abstract record Delivery(string Word)
{
    /// <summary>The place accepted it.</summary>
    public sealed record Sent() : Delivery("sent");

    /// <summary>The place accepted it, but not for every recipient.</summary>
    /// <param name="Missed">At least one, but not all.</param>
    public sealed record SentToSome(IReadOnlyList<MissedRecipient> Missed) : Delivery("sent");

    /// <summary>It failed for now, but may work later.</summary>
    /// <param name="Why">In words for a person; no address, no secret.</param>
    /// <param name="RetryAfter">How long the place asks us to wait.</param>
    /// <param name="SurelyNotSent">
    /// Whether nobody can have received it: there was no connection, or the answer rules it out. False if in doubt, because the digest may have arrived.
    /// </param>
    /// <param name="NeedsAttention">Whether it probably won't work until someone changes something, so that the alarm is raised early.</param>
    /// <param name="Cause">What was thrown, if anything.</param>
    public sealed record Deferred(
        string Why, TimeSpan? RetryAfter = null, bool SurelyNotSent = false, bool NeedsAttention = false, Cause Cause = default) : Delivery("deferred");

    /// <summary>It was rejected; sending it again would give the same result.</summary>
    /// <param name="Why">In words for a person; no address, no secret.</param>
    /// <param name="Cause">What was thrown, if anything.</param>
    public sealed record Refused(string Why, Cause Cause = default) : Delivery("refused");
}

/// <summary>One of several recipients at a place.</summary>
/// <param name="Key">Its name in the ledger, within the place's own key. No address.</param>
/// <param name="Notifier">Sends only to this recipient.</param>
/// <param name="FormerKey">The key that earlier versions used, and may have stored; null for none.</param>
public sealed record Recipient(string Key, INotifier Notifier, string? FormerKey = null)
{
    public bool IsNamed(string key) => key == Key || key == FormerKey;
}

/// <param name="Recipient">The key of one of <see cref="INotifier.Recipients"/>.</param>
/// <param name="Delivery">The outcome for this recipient: <see cref="Delivery.Deferred"/> or <see cref="Delivery.Refused"/>.</param>
public sealed record MissedRecipient(string Recipient, Delivery Delivery);
