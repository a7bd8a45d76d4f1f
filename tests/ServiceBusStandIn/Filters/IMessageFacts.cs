namespace ServiceBusStandIn;

/// <summary>What the rules of a subscription can ask of a message.</summary>
public interface IMessageFacts
{
    /// <returns>An application property; null where the message has none of that name.</returns>
    object? User(string name);

    /// <returns>A property of the broker, such as <c>MessageId</c> or <c>Label</c>; null where it is not set.</returns>
    object? System(string name);
}

/// <summary>Whether a subscription wants a message.</summary>
public delegate bool MessageFilter(IMessageFacts message);
