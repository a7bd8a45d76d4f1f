namespace Linq.Alerts;

/// <summary>Sends what is due at every place, or at the one that a wake-up names.</summary>
public sealed class PlaceDispatch(IReadOnlyList<Route> routes, TimedDispatch dispatch)
{
    private readonly IReadOnlyList<Place> _places = [.. routes.Select(route => route.Place).DistinctBy(place => place.Key)];

    /// <summary>Sends what is due at every place. Places don't wait for each other.</summary>
    /// <returns>Why a wake-up could not be scheduled; null when nothing was wrong.</returns>
    public async Task<string?> RunAsync(CancellationToken cancel = default) =>
        (await Task.WhenAll(_places.Select(place => dispatch.RunAsync(place, cancel)))).FirstOrDefault(problem => problem is not null);

    /// <summary>Sends what is due at one place. A place that is no longer set up is skipped.</summary>
    /// <returns>Why a wake-up could not be scheduled, or nothing could be sent now; null when nothing was wrong.</returns>
    public async Task<string?> RunAsync(string? place, CancellationToken cancel = default)
    {
        try
        {
            return _places.FirstOrDefault(one => one.Key == place) is { } found ? await dispatch.RunAsync(found, cancel) : null;
        }
        catch (StoreUnavailableException e)
        {
            // A wake-up that is released comes back at once, ten times in a second, and is then dead. The timer looks every minute.
            return e.Message;
        }
    }
}
