namespace ServiceBusStandIn;

/// <summary>The properties of a message that subscription rules can use.</summary>
public interface IMessageFacts
{
    /// <returns>An application property; null if the message has none with that name.</returns>
    object? User(string name);

    /// <returns>A property of the broker, such as <c>MessageId</c> or <c>Label</c>; null if it isn't set.</returns>
    object? System(string name);
}

/// <summary>Whether a subscription wants a message.</summary>
public delegate bool MessageFilter(IMessageFacts message);
