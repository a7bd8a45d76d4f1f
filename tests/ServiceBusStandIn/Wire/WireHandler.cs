using Amqp.Framing;
using Amqp.Handler;

namespace ServiceBusStandIn;

/// <summary>Sets fields that clients need and the AMQP library leaves unset.</summary>
internal sealed class WireHandler(StandInNamespace ns) : IHandler
{
    public bool CanHandle(EventId id) => id is EventId.SendDelivery or EventId.LinkLocalOpen;

    public void Handle(Event protocolEvent)
    {
        switch (protocolEvent)
        {
            // A delivery's tag is its lock token. Without sixteen bytes there, the client treats the message as peeked. The library also reports
            // received deliveries with this ID; those aren't WireMessages.
            case { Id: EventId.SendDelivery, Context: IDelivery { Message: WireMessage message } delivery }:
                delivery.Tag = message.LockToken.ToByteArray();
                break;
            // The .NET client reads this field without checking that it exists, even in an attach followed by a detach with an error.
            case { Id: EventId.LinkLocalOpen, Context: Attach { MaxMessageSize: 0 } attach }:
                attach.MaxMessageSize = (ulong)ns.MaxMessageSize;
                break;
        }
    }
}
