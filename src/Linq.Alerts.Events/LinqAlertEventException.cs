namespace Linq.Alerts.Events;

/// <summary>Why a body can't be read as an event.</summary>
public enum EventProblem
{
    /// <summary>Not JSON.</summary>
    NotJson,

    /// <summary>JSON, but not a valid event: a field is missing or violates the contract.</summary>
    BreaksContract,

    /// <summary>An event of a newer contract. Update this package, then receive the dead letters again.</summary>
    OtherSchemaVersion,
}

/// <summary>
/// A body can't be read as an event. The message names the field but never its value, so it can be used in a dead-letter reason or a log.
/// </summary>
public sealed class LinqAlertEventException : FormatException
{
    internal LinqAlertEventException(EventProblem problem, string message, Exception? inner = null)
        : base(message, inner) => Problem = problem;

    public EventProblem Problem { get; }
}
