namespace Linq.Alerts.Page;

/// <summary>All that the page and the API answer from, and the silences that they change.</summary>
public sealed record PageSource(
    HealthReader Health, ChangeReader Changes, DeliveryReader Deliveries, ISilences Silences, TimeProvider Clock)
{
    /// <summary>Whether an invented account is watched, so that nobody takes it for theirs.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>Asked whether a chat exists before it is silenced; null where nobody can be asked.</summary>
    public ILinqTransport? Linq { get; init; }

    public static PageSource Of(
        IHealthStore store, IDeliveryLedger ledger, ISilences silences, IReadOnlyList<Route> routes, PollOptions options, TimeProvider clock)
    {
        var health = new HealthReader(store, options, clock);
        return new(health, new(health, store), new(routes, ledger, clock), silences, clock);
    }
}
