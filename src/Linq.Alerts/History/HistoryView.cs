using System.Globalization;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>An event as a look back shows it: the fields for machines, and one line for people.</summary>
/// <param name="Line">The line's last four digits; null for the account.</param>
/// <param name="What">What happened, in words.</param>
/// <param name="Deliveries">How it ended on each route.</param>
public sealed record EventView(
    string Id, DateTimeOffset Time, string Type, string? Line, string LineId, string? Chat, string? OtherSide, string? Previous, string? Status, DateTimeOffset? Since,
    string What, IReadOnlyList<DeliveryView>? Deliveries)
{
    public static EventView Of(AlertEvent alert, IReadOnlyList<DeliveryView>? deliveries = null)
    {
        var (chat, otherSide, previous, status, since) = alert switch
        {
            ChatHealthChanged change => (change.Chat, change.Facts.OtherSide, change.Previous.Word, change.Status.Word, change.Since),
            ChatGone gone => (gone.Chat, gone.OtherSide, gone.LastStatus.Word, null, null),
            _ => ((ChatId?)null, default(LastFour), (string?)null, (string?)null, (DateTimeOffset?)null),
        };
        return new(
            alert.Id.ToString(), alert.ObservedAt, EventType.Of(alert), alert.Line.Id == Alerts.LineId.Account ? null : alert.Line.Number.Text, alert.Line.Id.ToString(),
            chat?.ToString(), otherSide.Text is "" ? null : otherSide.Text, previous, status, since, Describe(alert), deliveries);
    }

    private static string Describe(AlertEvent alert) => (alert.Trial is null ? "" : "TEST: ") + alert switch
    {
        ChatHealthChanged { IsRecurrence: true } change => $"{change.Status.Word} again (something else between, not seen)",
        ChatHealthChanged change => $"{change.Previous.Word} → {change.Status.Word}",
        ChatGone gone => $"gone, last {gone.LastStatus.Word}",
        LineBaselined line => string.Create(CultureInfo.InvariantCulture,
            $"now watched: {line.Chats:N0} chats, {line.AtRisk:N0} AT_RISK, {line.Critical:N0} CRITICAL, {line.OptedOut:N0} OPTED_OUT"),
        LineRetired line => $"{line.Retired} is no longer watched",
        Alarm alarm => $"{alarm.Kind}{(alarm.Raised ? "" : " over")}: {alarm.Text}",
        _ => EventType.Of(alert),
    };
}

/// <summary>A delivery as a look back shows it.</summary>
/// <param name="State">waiting, delivered, suppressed or dead.</param>
/// <param name="Why">Delivered: why it went out then. Suppressed: by which rule. Dead: the reason.</param>
/// <param name="Until">Until when it waits; null when it does not, or nobody can tell.</param>
/// <param name="Replays">How often it was dead and sent on its way again; null for never.</param>
public sealed record DeliveryView(
    string Route, string State, string? Why, DateTimeOffset? At, string? Digest, DateTimeOffset TakenAt, DateTimeOffset? Until, int? Replays, DateTimeOffset? ReplayedAt, string? DiedBefore)
{
    public static DeliveryView Of(LedgerEntry entry, DateTimeOffset? until) => new(
        entry.Route, entry.State.Word, entry.Outcome?.Why, entry.Outcome?.At, entry.Outcome?.Digest, entry.FirstTakenAt, until,
        entry.Replay?.Times, entry.Replay?.At, entry.Replay?.Died.Why);

    /// <summary>In words.</summary>
    /// <param name="time">How a time is written.</param>
    public string Describe(Func<DateTimeOffset, string> time) => State switch
    {
        "delivered" => $"{Route} delivered {time(At!.Value)} in digest {Digest} ({Why}){Again()}",
        "suppressed" => $"{Route} suppressed: {Why}{Again()}",
        "dead" => $"{Route} dead {time(At!.Value)}: {Why}{Again()}",
        _ => $"{Route} waiting{(Until is { } until ? $" until {time(until)}" : "")}{Again()}",
    };

    private string Again() => Replays is null ? "" : $"; replayed, had died: {DiedBefore}";
}

/// <summary>One delivery with its event.</summary>
public sealed record DeliveredEventView(EventView Event, DeliveryView Delivery);

/// <param name="Next">Give it as <c>after</c> for the next page; null when there is none.</param>
public sealed record HistoryPageView<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>What a replay did.</summary>
/// <param name="Refused">What was asked for and not replayed, and why.</param>
public sealed record ReplayView(IReadOnlyList<ReplayedView> Replayed, IReadOnlyList<RefusedReplayView> Refused);

public sealed record ReplayedView(string Route, string Id);

public sealed record RefusedReplayView(string Id, string Why);

/// <summary>Makes views of what a history gives.</summary>
public sealed class HistoryViews(IHistory history, DeliveryOutlook outlook)
{
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    public async Task<HistoryPageView<EventView>> EventsAsync(EventQuery query, CancellationToken cancel = default)
    {
        var page = await history.ReadEventsAsync(query, cancel);
        List<EventView> views = [];
        foreach (var item in page.Items)
        {
            List<DeliveryView> deliveries = [];
            foreach (var entry in item.Deliveries)
                deliveries.Add(DeliveryView.Of(entry, await outlook.WaitsUntilAsync(entry, cancel)));
            views.Add(EventView.Of(item.Event, deliveries));
        }

        return new(views, page.Next?.ToString());
    }

    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    public async Task<HistoryPageView<DeliveredEventView>> DeliveriesAsync(DeliveryQuery query, CancellationToken cancel = default)
    {
        var page = await history.ReadDeliveriesAsync(query, cancel);
        List<DeliveredEventView> views = [];
        foreach (var entry in page.Items)
            views.Add(new(EventView.Of(entry.Event), DeliveryView.Of(entry, await outlook.WaitsUntilAsync(entry, cancel))));
        return new(views, page.Next?.ToString());
    }
}

internal static class DeliveryStateWords
{
    extension(DeliveryState state)
    {
        public string Word => state switch
        {
            DeliveryState.Waiting => "waiting",
            DeliveryState.Delivered => "delivered",
            DeliveryState.Suppressed => "suppressed",
            _ => "dead",
        };
    }
}

/// <summary>The JSON of views, the same on a command line and over HTTP.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HistoryPageView<EventView>))]
[JsonSerializable(typeof(HistoryPageView<DeliveredEventView>))]
[JsonSerializable(typeof(ReplayView))]
public sealed partial class HistoryJson : JsonSerializerContext;
