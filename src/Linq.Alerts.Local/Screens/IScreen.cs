namespace Linq.Alerts.Local;

/// <summary>The program's messages about itself while it runs. Alerts come from the console route.</summary>
internal interface IScreen
{
    /// <summary>Sends alerts to the same output.</summary>
    INotifier Alerts { get; }

    /// <param name="page">The page's address; null if it isn't served.</param>
    void Started(LocalSettings settings, IReadOnlyList<Route> routes, Uri? page);

    void Passed(PassReport report);

    /// <summary>The result of an attempt to notify a place.</summary>
    void Sent(SendReport report);

    /// <summary>A current problem; null when it is over. A problem is not repeated.</summary>
    /// <param name="cause">The exception, for machines.</param>
    void Problem(string about, string? problem, Cause cause = default);

    /// <summary>Something that happened once.</summary>
    void Note(string about, string text);

    /// <param name="trouble">Why the place doesn't accept alerts; null if it does.</param>
    void Problem(Place place, string? trouble, Cause cause) =>
        Problem(place.Notifier.Name, trouble is null ? null : $"{trouble}. Alerts for it are kept and will be retried.", cause);

    void Stopped();
}
