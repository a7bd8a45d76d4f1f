using Amqp.Listener;

namespace ServiceBusStandIn;

/// <summary>The link of one sender: accepts its messages.</summary>
internal sealed class SenderEndpoint(StandInNamespace ns, string entity) : LinkEndpoint
{
    public override void OnMessage(MessageContext messageContext)
    {
        var messages = WireMessage.Unpack(messageContext.Message);
        var size = messages.Sum(message => (long)message.Length);
        var fault = ns.Faults(StandInOperation.Send, entity) ?? (size > ns.MaxMessageSize ? StandInFault.TooLarge(size, ns.MaxMessageSize) : null);
        if (fault is not null)
        {
            messageContext.Complete(fault.ToError());
            return;
        }

        ns.Broker.Do(() => ns.Accept(entity, messages));
        messageContext.Complete();
    }

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }
}
