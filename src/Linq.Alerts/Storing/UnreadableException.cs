namespace Linq.Alerts;

/// <summary>One row of a store cannot be read. A store sets it aside and gives the others, wherever it can do without.</summary>
/// <param name="what">With its article, such as <c>an event</c>.</param>
public sealed class UnreadableException(string what, Exception cause) : StoreUnavailableException(
    $"The store holds {what} that cannot be read: {cause.Message.TrimEnd('.')}. It is damaged, or a later version of Linq Alerts wrote it. "
        + "Start that version if there was one; otherwise restore the store from a backup, or start over without it.",
    cause);
