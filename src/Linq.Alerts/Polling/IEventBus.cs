namespace Linq.Alerts;

/// <summary>Delivers events to subscribers.</summary>
public interface IEventBus
{
    /// <summary>Publishes <paramref name="events"/> in order. Once it returns, the bus has stored them, and the publisher can forget them.</summary>
    /// <remarks>After a crash or a lost answer an event may be published twice, always with the same ID.</remarks>
    /// <exception cref="EventTooLargeException">The bus can never accept one of them. Those before it were accepted, those after it were not.</exception>
    /// <exception cref="EventIdReusedException">Some have an ID that is already recorded with different content; all others were accepted.</exception>
    /// <exception cref="EventBusException">Some may have been accepted, in order; the same call can be repeated.</exception>
    Task PublishAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancel = default);
}

/// <summary>The bus did not accept the events. They stay pending and are published again.</summary>
public class EventBusException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The bus can never accept <see cref="Event"/>, however often it is tried.</summary>
public sealed class EventTooLargeException(EventId id, string message) : EventBusException(message)
{
    public EventId Event => id;
}
