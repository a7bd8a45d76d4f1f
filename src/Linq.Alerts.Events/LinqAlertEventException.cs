namespace Linq.Alerts.Events;

/// <summary>Why a body can't be read as an event.</summary>
public enum EventProblem
{
    /// <summary>Not JSON.</summary>
    NotJson,

    /// <summary>JSON, but not an event as the contract describes it: a field is missing, or holds something that the contract rules out.</summary>
    BreaksContract,

    /// <summary>An event of a newer contract. Update this package, then receive the dead letters again.</summary>
    OtherSchemaVersion,
}

/// <summary>A body can't be read as an event. The message names the field and never its value, so it may go into a dead-letter reason or a log.</summary>
public sealed class LinqAlertEventException : FormatException
{
    internal LinqAlertEventException(EventProblem problem, string message, Exception? inner = null)
        : base(message, inner) => Problem = problem;

    public EventProblem Problem { get; }
}
