namespace Linq.Alerts;

/// <summary>One rule that can keep an event from a route.</summary>
public interface IReasonToKeepQuiet
{
    /// <param name="silences">Those that are active as the event is taken in.</param>
    /// <returns>The rule's name, for the record; null when it lets the event pass.</returns>
    string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences);
}

/// <summary>A trial that somebody asked for goes to the places it was asked for.</summary>
public sealed class TestForOthers : IReasonToKeepQuiet
{
    public string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences) =>
        alert.TestPlace is null || alert.TestPlace == AlertEvent.AllPlaces || alert.TestPlace == route.Place.Key ? null : "trial-for-another-place";
}

/// <summary>What the route's filter leaves out.</summary>
public sealed class NotForThisRoute(LineDirectory lines) : IReasonToKeepQuiet
{
    internal const string Name = "not-for-this-route";

    public string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences) =>
        alert.TestPlace is not null || route.Filter.Wants(alert, lines) ? null : Name;
}

/// <summary>What somebody silenced. Never the end of a trouble: that is sent where the trouble was, see <see cref="BadNewsNeverSent"/>.</summary>
public sealed class Silenced : IReasonToKeepQuiet
{
    internal const string Name = "silenced";

    public string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences) =>
        !route.Filter.IsEnding(alert) && silences.Any(silence => silence.Covers(alert)) ? Name : null;
}

/// <summary>Alarms come once to each place; one about a place comes to the fallback instead, and never to the place itself: it would fail the same way.</summary>
/// <param name="routes">All routes, the one to be trusted most first.</param>
/// <param name="fallback">The place for alarms about other places; null, or the place in trouble, means the first other one.</param>
public sealed class AlarmElsewhere(IReadOnlyList<Route> routes, string? fallback) : IReasonToKeepQuiet
{
    public string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences)
    {
        if (alert is not Alarm alarm)
            return null;
        // A place that is not set up has no route among these: only the one with its own name gets alarms, when it is back.
        if ((routes.FirstOrDefault(other => other.Place.Key == route.Place.Key)?.Name ?? route.Place.Key) != route.Name)
            return "told-by-another-route";
        return alarm.AboutPlace switch
        {
            null => null,
            { } about when about == route.Place.Key => "about-this-place",
            { } about => route.Place.Key == ReporterOf(about) ? null : "told-by-the-fallback",
        };
    }

    private string? ReporterOf(string about) =>
        fallback is not null && fallback != about && routes.Any(route => route.Place.Key == fallback)
            ? fallback : routes.FirstOrDefault(route => route.Place.Key != about)?.Place.Key;
}
