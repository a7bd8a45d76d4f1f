namespace Linq.Alerts;

/// <summary>Hands events to whoever subscribed.</summary>
public interface IEventBus
{
    /// <summary>Publishes <paramref name="events"/> in their order. When it returns, the bus keeps them: the publisher may forget them.</summary>
    /// <remarks>An event may come twice, after a crash or a lost answer, always under the same id.</remarks>
    /// <exception cref="EventTooLargeException">The bus can never take one of them. Those before it were taken, those after it were not.</exception>
    /// <exception cref="EventIdReusedException">Some have an ID that is known with other content; all others were taken.</exception>
    /// <exception cref="EventBusException">Some may have been taken, in order; the same call may be repeated.</exception>
    Task PublishAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancel = default);
}

/// <summary>The bus did not take the events. They stay pending and are published again.</summary>
public class EventBusException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The bus can never take <see cref="Event"/>, however often it is tried.</summary>
public sealed class EventTooLargeException(EventId id, string message) : EventBusException(message)
{
    public EventId Event => id;
}
