namespace Linq.Alerts.Local;

/// <summary>What the program says of itself while it runs; alerts come from the console route.</summary>
internal interface IScreen
{
    /// <summary>Sends alerts to the same output.</summary>
    INotifier Alerts { get; }

    /// <param name="page">Where the page is; null when it is not served.</param>
    void Started(LocalSettings settings, IReadOnlyList<Route> routes, Uri? page);

    void Passed(PassReport report);

    /// <summary>An attempt to notify a place, and how it ended.</summary>
    void Sent(SendReport report);

    /// <summary>Something that is wrong now; null when it no longer is. What is said already is not said again.</summary>
    /// <param name="cause">What was thrown, for machines.</param>
    void Problem(string about, string? problem, Cause cause = default);

    /// <summary>Something that happened once.</summary>
    void Note(string about, string text);

    /// <param name="trouble">Why the place does not take alerts; null when it does.</param>
    void Problem(Place place, string? trouble, Cause cause) =>
        Problem(place.Notifier.Name, trouble is null ? null : $"{trouble}. Alerts for it are kept and will be retried.", cause);

    void Stopped();
}
