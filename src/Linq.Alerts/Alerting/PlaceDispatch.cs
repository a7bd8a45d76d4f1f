namespace Linq.Alerts;

/// <summary>Sends what is due at every place, or at the one named by a wake-up.</summary>
public sealed class PlaceDispatch(IReadOnlyList<Route> routes, TimedDispatch dispatch)
{
    private readonly IReadOnlyList<Place> _places = [.. routes.Select(route => route.Place).DistinctBy(place => place.Key)];

    /// <summary>Sends what is due at every place. Places don't wait for each other.</summary>
    public async Task<IReadOnlyList<TimedReport>> RunAsync(CancellationToken cancel = default) =>
        await Task.WhenAll(_places.Select(place => dispatch.RunAsync(place, cancel)));

    /// <summary>Sends what is due at one place. A place that is no longer configured is skipped.</summary>
    /// <returns>Null if the place was skipped.</returns>
    public async Task<TimedReport?> RunAsync(string? place, CancellationToken cancel = default)
    {
        if (_places.FirstOrDefault(one => one.Key == place) is not { } found)
            return null;
        try
        {
            return await dispatch.RunAsync(found, cancel);
        }
        catch (StoreUnavailableException e)
        {
            // A released wake-up would be redelivered immediately, ten times within a second, and then be dead-lettered. The timer checks every minute
            // anyway.
            return new(found, new(null), new(e.Message, e));
        }
    }
}
