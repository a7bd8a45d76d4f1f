namespace Linq.Alerts;

/// <summary>One rule that can keep an event from a route.</summary>
public interface IReasonToKeepQuiet
{
    /// <returns>The rule's name, for the record; null when it lets the event pass.</returns>
    string? For(AlertEvent alert, Route route);
}

/// <summary>An alarm about a route never goes through that route: it would fail the same way.</summary>
public sealed class AboutThisRoute : IReasonToKeepQuiet
{
    public string? For(AlertEvent alert, Route route) =>
        alert is Alarm { AboutRoute: { } about } && about == route.Name ? "about-this-route" : null;
}
