using Amqp.Framing;
using Amqp.Handler;

namespace ServiceBusStandIn;

/// <summary>Sets what the AMQP library leaves unset and clients need.</summary>
internal sealed class WireHandler(StandInNamespace ns) : IHandler
{
    public bool CanHandle(EventId id) => id is EventId.SendDelivery or EventId.LinkLocalOpen;

    public void Handle(Event protocolEvent)
    {
        switch (protocolEvent)
        {
            // The tag of a delivery is its lock token. Without sixteen bytes there, the client takes the message for a peeked one.
            // The library reports received deliveries under this id too; those are no WireMessage.
            case { Id: EventId.SendDelivery, Context: IDelivery { Message: WireMessage message } delivery }:
                delivery.Tag = message.LockToken.ToByteArray();
                break;
            // The .NET client reads this field without asking whether it is there, even of an attach that a detach with an error follows.
            case { Id: EventId.LinkLocalOpen, Context: Attach { MaxMessageSize: 0 } attach }:
                attach.MaxMessageSize = (ulong)ns.MaxMessageSize;
                break;
        }
    }
}
