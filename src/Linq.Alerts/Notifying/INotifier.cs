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

    /// <summary>Sends one digest, once. Trying again is the dispatcher's.</summary>
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

    /// <summary>Not now: it may work later.</summary>
    /// <param name="Why">In words for a person; no address, no secret.</param>
    /// <param name="RetryAfter">How long the place asks to be left alone.</param>
    /// <param name="SurelyNotTold">
    /// Whether nobody can have seen it: no connection, or an answer that rules it out. In doubt false: the digest may have arrived.
    /// </param>
    public sealed record Deferred(string Why, TimeSpan? RetryAfter = null, bool SurelyNotTold = false) : Delivery("deferred");

    /// <summary>Not this way: sending it again gives the same.</summary>
    /// <param name="Why">In words for a person; no address, no secret.</param>
    public sealed record Refused(string Why) : Delivery("refused");
}
