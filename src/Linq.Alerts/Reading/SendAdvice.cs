namespace Linq.Alerts;

/// <summary>What a sender should do with a chat now. Programs gate their sends on this.</summary>
public enum SendAdvice
{
    Ok,

    /// <summary>Send less, and vary it.</summary>
    Slow,

    /// <summary>Don't send until this changes.</summary>
    Pause,

    /// <summary>The recipient asked to stop. Never send.</summary>
    Stop,
}

public static class SendAdvices
{
    /// <summary>
    /// The advice for a chat with this status. If the line wasn't read recently, the chat's current status is unknown. The advice is then at least to
    /// pause, so that a sender that checks nothing else doesn't rely on a dead poller.
    /// </summary>
    public static SendAdvice For(HealthStatus status, bool stale) => status switch
    {
        HealthStatus.OptedOut => SendAdvice.Stop,
        HealthStatus.Critical => SendAdvice.Pause,
        _ when stale => SendAdvice.Pause,
        HealthStatus.Healthy => SendAdvice.Ok,
        HealthStatus.AtRisk => SendAdvice.Slow,
        // An unknown status is no permission to send.
        _ => SendAdvice.Pause,
    };

    extension(SendAdvice advice)
    {
        /// <summary>The name in the API.</summary>
        public string Word => advice switch
        {
            SendAdvice.Ok => "ok",
            SendAdvice.Slow => "slow",
            SendAdvice.Pause => "pause",
            _ => "stop",
        };
    }
}
