using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace ServiceBusStandIn;

/// <summary>Opens all links: of senders, of receivers, and for requests and their answers.</summary>
internal sealed class LinkNode(StandInNamespace ns) : ILinkProcessor
{
    private const int Credit = 1_000;
    private const string Management = "/$management";

    private readonly ReplyLinks _replies = new();

    public void Process(AttachContext attachContext)
    {
        var attach = attachContext.Attach;
        var address = StandInNamespace.AddressOf(attach);
        attach.MaxMessageSize = (ulong)ns.MaxMessageSize;
        attach.Properties = new()
        {
            [new Symbol("com.microsoft:tracking-id")] = $"{Guid.NewGuid():N}_{address}",
            // Without it, the .NET client fills batches to 1 MB at most.
            [new Symbol("com.microsoft:max-message-batch-size")] = ns.MaxMessageSize,
        };
        if (NodeAt(address) is not { } node)
            OpenEntity(attachContext, address);
        else if (attach.Role)
            attachContext.Complete(_replies.Add(attachContext.Link, attach), 0);
        else
            attachContext.Complete(new RequestEndpoint(node, _replies), Credit);
    }

    private IRequestNode? NodeAt(string address)
    {
        if (address == "$cbs")
            return new CbsNode(ns);
        return address.EndsWith(Management, StringComparison.OrdinalIgnoreCase) && address[..^Management.Length] is var entity && ns.Broker.Has(entity)
            ? new ManagementNode(ns, entity) : null;
    }

    private void OpenEntity(AttachContext attachContext, string entity)
    {
        var attach = attachContext.Attach;
        var queue = ns.Broker.Queue(entity);
        var isReceiver = attach.Role;
        if ((ns.Faults(StandInOperation.Attach, entity) ?? Refuse()) is { } fault)
            attachContext.Complete(fault.ToError());
        else if (isReceiver)
            attachContext.Complete(new ReceiverEndpoint(ns, queue!, attachContext.Link, attach.SndSettleMode == SenderSettleMode.Settled), 0);
        else
            attachContext.Complete(new SenderEndpoint(ns, entity), Credit);

        // A topic itself can't be received from, and a subscription can't be sent to.
        StandInFault? Refuse() =>
            (isReceiver ? queue is not null : ns.Broker.Has(entity) && !entity.Contains('/', StringComparison.Ordinal)) ? null : StandInFault.NotFound(entity);
    }
}
