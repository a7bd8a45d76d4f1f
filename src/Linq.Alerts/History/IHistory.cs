namespace Linq.Alerts;

/// <summary>Reads what was recorded, for whoever looks back. It reaches as far as <see cref="Retention.Kept"/>.</summary>
public interface IHistory
{
    /// <summary>Reads events, the newest first, each with its deliveries to all routes.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    Task<HistoryPage<RecordedEvent>> ReadEventsAsync(EventQuery query, CancellationToken cancel = default);

    /// <summary>Reads entries of the delivery ledger, those taken in last first.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    Task<HistoryPage<LedgerEntry>> ReadDeliveriesAsync(DeliveryQuery query, CancellationToken cancel = default);
}

/// <param name="Deliveries">One for each route that took it in, in the order of their names; none yet as long as the event is not published.</param>
public sealed record RecordedEvent(AlertEvent Event, IReadOnlyList<LedgerEntry> Deliveries);

/// <param name="Next">Where the next page begins; null when there is none.</param>
public sealed record HistoryPage<T>(IReadOnlyList<T> Items, HistoryCursor? Next);

/// <summary>Which events to read. What is null does not matter.</summary>
public sealed record EventQuery
{
    public const int MaxLimit = 1_000;

    public ChatId? Chat { get; init; }

    public LineId? Line { get; init; }

    /// <summary>Only changes to this status.</summary>
    public HealthStatus? Status { get; init; }

    /// <summary>Seen at this time or later, UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Seen before this time, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Events a page, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Only what comes after this on the way back, as the page before gave it.</summary>
    public HistoryCursor? After { get; init; }

    /// <summary>Whether the query wants <paramref name="alert"/>, on whatever page.</summary>
    public bool Wants(AlertEvent alert) =>
        (Line is null || alert.Line.Id == Line)
        && alert.ObservedAt.IsWithin(Since, Until)
        && alert switch
        {
            ChatHealthChanged change => (Chat is null || change.Chat == Chat) && (Status is null || change.Status == Status),
            ChatGone gone => (Chat is null || gone.Chat == Chat) && Status is null,
            ChatFlapping flapping => (Chat is null || flapping.Chat == Chat) && Status is null,
            _ => Chat is null && Status is null,
        };
}

/// <summary>How a delivery stands.</summary>
public enum DeliveryState
{
    Waiting,
    Delivered,
    Suppressed,
    Dead,
}

/// <summary>Which entries of the ledger to read. What is null does not matter.</summary>
public sealed record DeliveryQuery
{
    public DeliveryState? State { get; init; }

    public string? Route { get; init; }

    /// <summary>Taken in at this time or later, UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Taken in before this time, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Entries a page, 1 to <see cref="EventQuery.MaxLimit"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Only what comes after this on the way back, as the page before gave it.</summary>
    public HistoryCursor? After { get; init; }

    /// <summary>Whether the query wants <paramref name="entry"/>, on whatever page.</summary>
    public bool Wants(LedgerEntry entry) =>
        (Route is null || entry.Route == Route) && (State is null || entry.State == State)
        && entry.TakenAt.IsWithin(Since, Until);
}
