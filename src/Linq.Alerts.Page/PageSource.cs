namespace Linq.Alerts.Page;

/// <summary>
/// Everything the page and the API read, and what they change: silences, replays of dead deliveries, and confirmations that chats are gone.
/// </summary>
public sealed record PageSource(
    HealthReader Health, ChangeTail Changes, PlaceOverview Places, HistoryViews History, Replays Replays, ISilences Silences, AbsenceConfirmation Absences, TimeProvider Clock)
{
    /// <summary>Whether the account is simulated, so that nobody mistakes it for their own.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>Checks that a chat exists before it is silenced; null if that can't be checked.</summary>
    public ILinqTransport? Linq { get; init; }

    /// <summary>Opens the full list of a digest, a CSV file; null if lists are kept elsewhere.</summary>
    public Func<string, Stream?>? Lists { get; init; }

    /// <summary>Called when a request failed because the store is unavailable.</summary>
    public Action<StoreUnavailableException> OnUnavailable { get; init; } = _ => { };

    public static PageSource Of(
        IHealthStore store, IHistory history, IDeliveryLedger ledger, ISilences silences, IReadOnlyList<Route> routes, PollOptions poll, GroupOptions group, TimeProvider clock)
    {
        var health = new HealthReader(store, poll, clock);
        return new(
            health, new(health, history), new(routes, ledger, clock), new(history, routes, ledger, group, clock), new(history, ledger, routes, clock), silences, new(store, poll, clock), clock);
    }
}
