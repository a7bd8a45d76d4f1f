namespace Linq.Alerts;

/// <summary>What a sender should do with a chat now: the answer that a program gates its sends on.</summary>
public enum SendAdvice
{
    Ok,

    /// <summary>Send less, and vary it.</summary>
    Slow,

    /// <summary>Do not send until this changes.</summary>
    Pause,

    /// <summary>The recipient asked to stop. Never send.</summary>
    Stop,
}

public static class SendAdvices
{
    /// <summary>
    /// The advice for a chat of this status. Where the line was not read recently, nobody knows what the chat has become: the answer is then at
    /// least to pause, so that a sender that looks at nothing else does not trust a poller that is dead.
    /// </summary>
    public static SendAdvice For(HealthStatus status, bool stale) => status switch
    {
        HealthStatus.OptedOut => SendAdvice.Stop,
        HealthStatus.Critical => SendAdvice.Pause,
        _ when stale => SendAdvice.Pause,
        HealthStatus.Healthy => SendAdvice.Ok,
        HealthStatus.AtRisk => SendAdvice.Slow,
        // A status that this version does not know is no permission to send.
        _ => SendAdvice.Pause,
    };

    extension(SendAdvice advice)
    {
        /// <summary>As the API names it.</summary>
        public string Word => advice switch
        {
            SendAdvice.Ok => "ok",
            SendAdvice.Slow => "slow",
            SendAdvice.Pause => "pause",
            _ => "stop",
        };
    }
}
