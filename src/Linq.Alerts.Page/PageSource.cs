namespace Linq.Alerts.Page;

/// <summary>All that the page and the API answer from, and what they change: silences, dead deliveries that are sent again, and chats that are confirmed to be gone.</summary>
public sealed record PageSource(
    HealthReader Health, ChangeTail Changes, PlaceOverview Places, HistoryViews History, Replays Replays, ISilences Silences, AbsenceConfirmation Absences, TimeProvider Clock)
{
    /// <summary>Whether an invented account is watched, so that nobody takes it for theirs.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>Asked whether a chat exists before it is silenced; null where nobody can be asked.</summary>
    public ILinqTransport? Linq { get; init; }

    /// <summary>Opens the full list of a digest, a CSV; null where lists are kept elsewhere.</summary>
    public Func<string, Stream?>? Lists { get; init; }

    /// <summary>Called when a caller was answered that the store cannot be used now.</summary>
    public Action<StoreUnavailableException> OnUnavailable { get; init; } = _ => { };

    public static PageSource Of(
        IHealthStore store, IHistory history, IDeliveryLedger ledger, ISilences silences, IReadOnlyList<Route> routes, PollOptions poll, GroupOptions group, TimeProvider clock)
    {
        var health = new HealthReader(store, poll, clock);
        return new(
            health, new(health, history), new(routes, ledger, clock), new(history, routes, ledger, group, clock), new(history, ledger, routes, clock), silences, new(store, poll, clock), clock);
    }
}
