namespace Linq.Alerts;

/// <summary>A rule that can suppress an event on a route.</summary>
public interface IReasonToKeepQuiet
{
    /// <param name="silences">Those that are active when the event is taken in.</param>
    /// <returns>The rule's name, for the record; null if it lets the event pass.</returns>
    string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences);
}

/// <summary>A test alert only goes to the places it was requested for.</summary>
public sealed class TestForOthers : IReasonToKeepQuiet
{
    public string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences) =>
        alert.TestPlace is null || alert.TestPlace == AlertEvent.AllPlaces || alert.TestPlace == route.Place.Key ? null : "trial-for-another-place";
}

/// <summary>Events that the route's filter excludes.</summary>
public sealed class NotForThisRoute(LineDirectory lines) : IReasonToKeepQuiet
{
    internal const string Name = "not-for-this-route";

    public string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences) =>
        alert.TestPlace is not null || route.Filter.Wants(alert, lines) ? null : Name;
}

/// <summary>Silenced events. Never a recovery: that is sent wherever the problem was reported, see <see cref="BadNewsNeverSent"/>.</summary>
public sealed class Silenced : IReasonToKeepQuiet
{
    internal const string Name = "silenced";

    public string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences) =>
        !route.Filter.IsEnding(alert) && silences.Any(silence => silence.Covers(alert)) ? Name : null;
}

/// <summary>
/// Sends each alarm once to each place. An alarm about a place goes only to the fallback, because at the place itself it would fail in the same way.
/// </summary>
/// <param name="routes">All routes, the most reliable first.</param>
/// <param name="fallback">The place for alarms about other places. If it is null or the failing place itself, the first other place is used.</param>
public sealed class AlarmElsewhere(IReadOnlyList<Route> routes, string? fallback) : IReasonToKeepQuiet
{
    public string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences)
    {
        if (alert is not Alarm alarm)
            return null;
        // A place that isn't configured has no route among these. Only the route with its own name gets alarms, once it is back.
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
