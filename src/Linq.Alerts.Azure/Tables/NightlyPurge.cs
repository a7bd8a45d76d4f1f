namespace Linq.Alerts.Azure;

/// <summary>Once a day: looks after what waits for removed routes, then deletes what is over and old.</summary>
public sealed class NightlyPurge(RemovedRoutes removedRoutes, TablePurge purge)
{
    /// <summary>During a deployment an instance of the previous version keeps running for a while, and knows only the routes of its own settings.</summary>
    private static readonly TimeSpan Rollout = TimeSpan.FromHours(1);

    /// <exception cref="StoreUnavailableException">The rest is left to the next run.</exception>
    public async Task<NightlyReport> RunAsync(CancellationToken cancel = default) =>
        new(await removedRoutes.CheckAsync(Rollout, cancel), await purge.RunAsync(cancel));
}

public sealed record NightlyReport(IReadOnlyList<RemovedRoute> RemovedRoutes, PurgeReport Purged);
