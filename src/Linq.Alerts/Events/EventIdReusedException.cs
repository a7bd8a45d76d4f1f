namespace Linq.Alerts;

/// <summary>Events arrived whose IDs are already recorded with different content. They aren't redeliveries, and must not be dropped as such.</summary>
/// <remarks>IDs are designed so that this can't happen. It means that a store was tampered with, or that there is a bug.</remarks>
public sealed class EventIdReusedException(IReadOnlyList<AlertEvent> events) : Exception(Words(events))
{
    public IReadOnlyList<AlertEvent> Events { get; } = events;

    private static string Words(IReadOnlyList<AlertEvent> events)
    {
        var named = string.Join("; ", events.Take(5).Select(Name));
        return $"{events.Count:N0} {(events.Count == 1 ? "event has an ID that is" : "events have IDs that are")} already used with different content, so no alert is sent for {(events.Count == 1 ? "it" : "them")} "
            + $"any other way: {named}{(events.Count > 5 ? "; …" : "")}. Look at {(events.Count == 1 ? "this chat or line" : "these chats and lines")} now. "
            + "Records were restored or changed by hand while Linq Alerts ran, or this is a defect: please report it.";
    }

    private static string Name(AlertEvent alert) => alert switch
    {
        ChatHealthChanged change => $"chat {change.Chat} went from {change.Previous.Word} to {change.Status.Word} ({alert.Id})",
        ChatGone gone => $"chat {gone.Chat}, last {gone.LastStatus.Word}, is gone ({alert.Id})",
        _ => $"{EventType.Of(alert)} of {alert.Line} ({alert.Id})",
    };
}
