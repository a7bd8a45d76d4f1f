using System.Diagnostics.CodeAnalysis;

namespace Linq.Alerts.Events;

/// <summary>One event of Linq Alerts. Its class says what happened: match on it, and ignore the classes you have no use for.</summary>
/// <remarks>
/// Every event is delivered at least once, and may arrive late or out of order: see <see cref="LinqAlertEventId"/>. Check <see cref="IsTest"/> before you act.
/// No event contains a full phone number, an e-mail address, a name or a message text, so events can be logged.
/// </remarks>
public abstract record LinqAlertEvent
{
    /// <summary>The version of the contract that this package reads: the event's <c>schemaversion</c>.</summary>
    public const string SchemaVersion = "1";

    /// <summary>The <c>LineId</c> of events about the whole account.</summary>
    public const string AccountLineId = "00000000-0000-0000-0000-000000000000";

    /// <summary>Identifies the event. Never reused: an event whose ID you have handled is a repeat.</summary>
    public LinqAlertEventId Id { get; init; }

    /// <summary>The event's type as written, such as <c>chat-health-changed</c>: one of <see cref="EventTypes"/>, or one added since.</summary>
    public abstract string Type { get; }

    /// <summary>When Linq Alerts saw it, in UTC. Linq's own time, if there is one, is <c>Since</c>.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The ID of the line that the event is about; <see cref="AccountLineId"/> for the account itself. Opaque.</summary>
    public string LineId { get; init; } = AccountLineId;

    /// <summary>The last four digits of that line's number. Empty for the account, or when unknown.</summary>
    public string LineLastFour { get; init; } = "";

    /// <summary>
    /// Whether this is a test: someone tested a destination, or the chats come from the simulator. Nothing really happened, so don't act on it.
    /// </summary>
    [MemberNotNullWhen(true, nameof(TestPlace))]
    public bool IsTest => TestPlace is not null;

    /// <summary>The tested destination, or <c>*</c> for all; null if the event is real. On the wire it is called <c>trial</c>.</summary>
    public string? TestPlace { get; init; }

    /// <summary>Reads the body of a Service Bus message: one event as CloudEvents 1.0 JSON.</summary>
    /// <returns>The event; an <see cref="UnknownEvent"/> for a type that this package doesn't know.</returns>
    /// <exception cref="LinqAlertEventException">The body isn't an event, or breaks the contract. Dead-letter the message.</exception>
    public static LinqAlertEvent Parse(ReadOnlyMemory<byte> body) => EventReader.Read(body);

    /// <summary>Like <see cref="Parse"/>, but returns false instead of throwing.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out LinqAlertEvent? alert)
    {
        try
        {
            alert = Parse(body);
            return true;
        }
        catch (LinqAlertEventException)
        {
            alert = null;
            return false;
        }
    }

    /// <summary>Reads the body of a webhook request: a JSON array of events, in order. Check its signature first: <see cref="WebhookVerifier"/>.</summary>
    /// <exception cref="LinqAlertEventException">The body isn't an array, or one of its events can't be read; the message says which.</exception>
    public static IReadOnlyList<LinqAlertEvent> ParseBatch(ReadOnlyMemory<byte> body) => EventReader.ReadBatch(body);

    /// <summary>Like <see cref="ParseBatch"/>, but returns false instead of throwing.</summary>
    public static bool TryParseBatch(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out IReadOnlyList<LinqAlertEvent>? alerts)
    {
        try
        {
            alerts = ParseBatch(body);
            return true;
        }
        catch (LinqAlertEventException)
        {
            alerts = null;
            return false;
        }
    }
}

/// <summary>An event of a type that was added after this package was built. Complete its message: new types may appear without notice.</summary>
public sealed record UnknownEvent : LinqAlertEvent
{
    public override string Type => UnknownType;

    public required string UnknownType { get; init; }

    /// <summary>The event's <c>data</c> as JSON text.</summary>
    public required string Data { get; init; }
}
