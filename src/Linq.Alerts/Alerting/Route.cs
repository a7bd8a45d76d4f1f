namespace Linq.Alerts;

/// <summary>Where alerts can be sent: one Slack channel, one list of e-mail addresses, one webhook, one console.</summary>
/// <param name="Key">The place's name in the ledger and in settings: <c>slack</c>, <c>email</c>, <c>webhook</c>, <c>console</c>.</param>
public sealed record Place(string Key, INotifier Notifier);

/// <summary>Which changes go to one place.</summary>
/// <param name="Name">The route's name in the ledger. What waits for a name that is no longer in the settings ends as suppressed.</param>
public sealed record Route(string Name, Place Place, RouteFilter Filter)
{
    /// <summary>When most of its alerts are held back; null for never.</summary>
    public QuietHours? Quiet { get; init; }

    /// <summary>A route that wants everything, named like its place.</summary>
    public Route(Place place)
        : this(place.Key, place, RouteFilter.Everything)
    {
    }
}
