namespace Linq.Alerts;

/// <summary>A row of a store is unreadable. The store sets it aside and returns the others, wherever possible.</summary>
/// <param name="what">With its article, such as <c>an event</c>.</param>
public sealed class UnreadableException(string what, Exception cause) : StoreUnavailableException(
    $"The store holds {what} that cannot be read: {cause.Message.TrimEnd('.')}. It is damaged, or a later version of Linq Alerts wrote it. "
        + "Start that version if there was one; otherwise restore the store from a backup, or start over without it.",
    cause);
