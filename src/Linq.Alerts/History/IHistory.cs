namespace Linq.Alerts;

/// <summary>Reads what was recorded, as far back as <see cref="Retention.Kept"/>.</summary>
public interface IHistory
{
    /// <summary>Reads events, newest first, each with its deliveries to all routes.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    Task<HistoryPage<RecordedEvent>> ReadEventsAsync(EventQuery query, CancellationToken cancel = default);

    /// <summary>Reads entries of the delivery ledger, last recorded first.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    Task<HistoryPage<LedgerEntry>> ReadDeliveriesAsync(DeliveryQuery query, CancellationToken cancel = default);
}

/// <param name="Deliveries">One for each route that recorded it, ordered by name; empty until the event is published.</param>
public sealed record RecordedEvent(AlertEvent Event, IReadOnlyList<LedgerEntry> Deliveries);

/// <param name="Next">The cursor of the next page; null if there is none.</param>
public sealed record HistoryPage<T>(IReadOnlyList<T> Items, HistoryCursor? Next);

/// <summary>Which events to read. Null properties don't restrict the result.</summary>
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

    /// <summary>Events per page, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Only what comes after this on the way back, as the page before gave it.</summary>
    public HistoryCursor? After { get; init; }

    /// <summary>Whether <paramref name="alert"/> matches the query, on any page.</summary>
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

/// <summary>The state of a delivery.</summary>
public enum DeliveryState
{
    Waiting,
    Delivered,
    Suppressed,
    Dead,
}

/// <summary>Which ledger entries to read. Null properties don't restrict the result.</summary>
public sealed record DeliveryQuery
{
    public DeliveryState? State { get; init; }

    public string? Route { get; init; }

    /// <summary>Recorded at this time or later, UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Recorded before this time, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Entries per page, 1 to <see cref="EventQuery.MaxLimit"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Only what comes after this on the way back, as the page before gave it.</summary>
    public HistoryCursor? After { get; init; }

    /// <summary>Whether <paramref name="entry"/> matches the query, on any page.</summary>
    public bool Wants(LedgerEntry entry) =>
        (Route is null || entry.Route == Route) && (State is null || entry.State == State)
        && entry.TakenAt.IsWithin(Since, Until);
}
