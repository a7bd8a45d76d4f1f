namespace ServiceBusStandIn;

/// <summary>A receiver attached to a queue.</summary>
internal interface IConsumer
{
    /// <summary>Whether it has credit left.</summary>
    bool WantsMore { get; }

    /// <summary>Receive-and-delete: what it receives is removed from the queue.</summary>
    bool Deletes { get; }

    void Deliver(StoredMessage message);
}
