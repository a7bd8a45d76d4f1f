using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>An event as shown in the history: fields for machines, and a line of text for people.</summary>
/// <param name="Line">The line's last four digits; null for the account.</param>
/// <param name="ObservedAt">When it was seen, UTC.</param>
/// <param name="Text">What happened, in words.</param>
public sealed record EventView(
    string Id, string Type, string LineId, string? Line, string? ChatId, string? OtherSide, string? Previous, string? Status, DateTimeOffset? Since,
    DateTimeOffset ObservedAt, string Text)
{
    /// <summary>Its outcome on each route; null if not requested.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DeliveryView>? Deliveries { get; init; }

    public static EventView Of(AlertEvent alert)
    {
        var (chat, otherSide, previous, status, since) = alert switch
        {
            ChatHealthChanged change => (change.Chat, change.Facts.OtherSide.Text, change.Previous.Word, change.Status.Word, change.Since),
            ChatGone gone => (gone.Chat, gone.OtherSide.Text, gone.LastStatus.Word, null, null),
            ChatFlapping flapping => (flapping.Chat, flapping.OtherSide.Text, null, flapping.Status.Word, flapping.From),
            _ => ((Alerts.ChatId?)null, (string?)null, (string?)null, (string?)null, (DateTimeOffset?)null),
        };
        return new(
            alert.Id.ToString(), EventType.Of(alert), alert.Line.Id.ToString(), alert.Line.Id == Alerts.LineId.Account ? null : alert.Line.Number.Text,
            chat?.ToString(), otherSide, previous, status, since, alert.ObservedAt, Describe(alert));
    }

    private static string Describe(AlertEvent alert) => (alert.TestPlace is null ? "" : "TEST: ") + alert switch
    {
        ChatHealthChanged { IsRecurrence: true } change => $"{change.Status.Word} again (something else between, not seen)",
        ChatHealthChanged change => $"{change.Previous.Word} → {change.Status.Word}",
        ChatGone gone => $"gone, last {gone.LastStatus.Word}",
        LineBaselined line => string.Create(CultureInfo.InvariantCulture,
            $"now watched: {line.Chats:N0} chats, {line.AtRisk:N0} AT_RISK, {line.Critical:N0} CRITICAL, {line.OptedOut:N0} OPTED_OUT"),
        LineSurge { Raised: true } surge => string.Create(CultureInfo.InvariantCulture,
            $"many chats turned at once: {surge.Turned:N0} since {surge.Began:u}; {surge.Counts.Unhealthy:N0} of {surge.Counts.Chats:N0} are unhealthy"),
        LineSurge surge => string.Create(CultureInfo.InvariantCulture,
            $"calm again: {surge.Turned:N0} chats turned since {surge.Began:u}; {surge.Counts.Unhealthy:N0} of {surge.Counts.Chats:N0} are still unhealthy"),
        LineReminder line => string.Create(CultureInfo.InvariantCulture,
            $"still bad: {line.Counts.Critical:N0} CRITICAL, {line.Counts.AtRisk:N0} AT_RISK, {line.Counts.OptedOut:N0} OPTED_OUT; reputation {line.Reputation.Word}"),
        ChatFlapping flapping => string.Create(CultureInfo.InvariantCulture,
            $"{(flapping.Raised ? "flapping" : "settled")}: {flapping.Changes:N0} changes since {flapping.From:u}, {flapping.Status.Word} now"),
        LineReputationChanged line =>
            $"{line.About}: reputation {line.Previous.Word} → {line.Reputation.Word}{(line.IsFlagged == true ? ", flagged" : line.WasFlagged == true ? ", no longer flagged" : "")}",
        LineAudited line => $"{line.About}: Linq's audit names {line.PrimaryDriver ?? "no main cause"}",
        LineRetired line => $"{line.Retired} is no longer watched",
        Alarm alarm => $"{alarm.Kind}{(alarm.Raised ? "" : " over")}: {alarm.Text}",
        _ => EventType.Of(alert),
    };
}

/// <summary>A delivery as shown in the history.</summary>
/// <param name="State">waiting, delivered, suppressed or dead.</param>
/// <param name="TakenAt">When it first started waiting, UTC.</param>
/// <param name="Why">Delivered: why it was sent at that moment. Suppressed: by which rule. Dead: the reason.</param>
/// <param name="WaitsUntil">Until when it waits; null if it isn't waiting, or this is unknown.</param>
/// <param name="Replays">How often it was replayed.</param>
/// <param name="DiedBefore">Why it was dead before the last replay; null if it wasn't.</param>
public sealed record DeliveryView(
    string Route, string State, DateTimeOffset TakenAt, DateTimeOffset? EndedAt, string? Why, string? Digest, DateTimeOffset? WaitsUntil, int Replays,
    DateTimeOffset? ReplayedAt, string? DiedBefore)
{
    /// <summary>The rule that had suppressed it before it was sent after all; null if none had.</summary>
    public string? SuppressedBefore { get; init; }

    /// <summary>The event; null inside an <see cref="EventView"/>, which contains it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EventView? Change { get; init; }

    public static DeliveryView Of(LedgerEntry entry, DateTimeOffset? until) => new(
        entry.Route, entry.State.Word, entry.FirstTakenAt, entry.Outcome?.At, entry.Outcome?.Why, entry.Outcome?.Digest, until,
        entry.Replay?.Times ?? 0, entry.Replay?.At, entry.Replay?.Ended is { Kind: OutcomeKind.Dead } dead ? dead.Why : null)
    {
        SuppressedBefore = entry.Replay?.Ended is { Kind: OutcomeKind.Suppressed } suppressed ? suppressed.Why : null,
    };

    /// <summary>In words.</summary>
    /// <param name="time">Formats a time.</param>
    public string Describe(Func<DateTimeOffset, string> time) => State switch
    {
        "delivered" => $"{Route} delivered {time(EndedAt!.Value)} in digest {Digest} ({Why}){Again()}",
        "suppressed" => $"{Route} suppressed: {Why}{Again()}",
        "dead" => $"{Route} dead {time(EndedAt!.Value)}: {Why}{Again()}",
        _ => $"{Route} waiting{(WaitsUntil is { } until ? $" until {time(until)}" : "")}{Again()}",
    };

    private string Again() => Replays == 0 ? ""
        : SuppressedBefore is not null ? $"; sent later, was suppressed as {SuppressedBefore}"
        : $"; replayed, had died: {DiedBefore}";
}

/// <param name="Next">Give it as <c>after</c> for the next page; null when there is none.</param>
public sealed record ChangeListView(IReadOnlyList<EventView> Changes, string? Next);

/// <param name="Next">Give it as <c>after</c> for the next page; null when there is none.</param>
public sealed record DeliveryListView(IReadOnlyList<DeliveryView> Deliveries, string? Next);

/// <summary>The result of a replay.</summary>
/// <param name="Refused">What was requested but not replayed, and why.</param>
public sealed record ReplayView(IReadOnlyList<ReplayedView> Replayed, IReadOnlyList<RefusedReplayView> Refused);

public sealed record ReplayedView(string Route, string Id);

public sealed record RefusedReplayView(string Id, string Why);

/// <summary>Creates views of history results.</summary>
public sealed class HistoryViews(IHistory history, IReadOnlyList<Route> routes, IDeliveryLedger ledger, GroupOptions options, TimeProvider clock)
{
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    public async Task<ChangeListView> ChangesAsync(EventQuery query, CancellationToken cancel = default)
    {
        var page = await history.ReadEventsAsync(query, cancel);
        var outlook = Outlook();
        List<EventView> views = [];
        foreach (var item in page.Items)
        {
            List<DeliveryView> deliveries = [];
            foreach (var entry in item.Deliveries)
                deliveries.Add(DeliveryView.Of(entry, await outlook.WaitsUntilAsync(entry, cancel)));
            views.Add(EventView.Of(item.Event) with { Deliveries = deliveries });
        }

        return new(views, page.Next?.ToString());
    }

    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    public async Task<DeliveryListView> DeliveriesAsync(DeliveryQuery query, CancellationToken cancel = default)
    {
        var page = await history.ReadDeliveriesAsync(query, cancel);
        var outlook = Outlook();
        List<DeliveryView> views = [];
        foreach (var entry in page.Items)
            views.Add(DeliveryView.Of(entry, await outlook.WaitsUntilAsync(entry, cancel)) with { Change = EventView.Of(entry.Event) });
        return new(views, page.Next?.ToString());
    }

    private DeliveryOutlook Outlook() => new(routes, ledger, options, clock);
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
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ChangeListView))]
[JsonSerializable(typeof(DeliveryListView))]
[JsonSerializable(typeof(ReplayRequest))]
[JsonSerializable(typeof(ReplayView))]
public sealed partial class HistoryJson : JsonSerializerContext
{
    /// <summary>Writes <c>→</c> and similar characters unescaped. The page treats these values as text, never as HTML.</summary>
    // Created on first use, because the generated options may not be initialized earlier.
    public static HistoryJson Readable => field ??= new(new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
