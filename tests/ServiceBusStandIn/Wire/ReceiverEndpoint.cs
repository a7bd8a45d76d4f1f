using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace ServiceBusStandIn;

/// <summary>The link of one receiver: gives it messages as long as it has credit, and settles them as it says.</summary>
internal sealed class ReceiverEndpoint : LinkEndpoint, IConsumer
{
    private readonly StandInNamespace _ns;
    private readonly MessageQueue _queue;
    private readonly ListenerLink _link;

    // Deliveries made, and the number of them up to which the client gave credit.
    private int _delivered;
    private int _limit;

    // What the library believes the client's credit to be.
    private int _libraryCredit;
    private volatile bool _closed;

    public ReceiverEndpoint(StandInNamespace ns, MessageQueue queue, ListenerLink link, bool deletes)
    {
        (_ns, _queue, _link, Deletes) = (ns, queue, link, deletes);
        link.Closed += (_, _) =>
        {
            _closed = true;
            Do(() => queue.Detach(this));
        };
        Do(() => queue.Attach(this));
    }

    public bool Deletes { get; }

    public bool WantsMore => !_closed && _delivered < _limit;

    public void Deliver(StoredMessage message)
    {
        _delivered++;
        _libraryCredit--;
        try
        {
            _link.SendMessage(WireMessage.Of(message));
        }
        catch (AmqpException)
        {
            // The link went at this moment. The message comes again when its lock ends, as with the service.
            _closed = true;
        }
    }

    public override void OnFlow(FlowContext flowContext) => Do(() =>
    {
        // The library reports by how much the limit moved against its own count, which it sets to zero wherever that is not positive.
        _limit = _delivered + _libraryCredit + flowContext.Messages;
        _libraryCredit = flowContext.Messages <= 0 ? 0 : _libraryCredit + flowContext.Messages;
        if (!_link.IsDraining)
            return;
        // A drain takes what is there first: the messages go out before the credit does.
        _queue.Serve();
        _limit = _delivered;
        _libraryCredit = 0;
        _link.CompleteDrain();
    });

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        // When a link closes, the library releases what was not settled. With the service, locks outlive the link.
        if (_closed || Deletes || dispositionContext is not { Message: WireMessage message, DeliveryState: Outcome outcome })
            return;
        var fault = _ns.Faults(StandInOperation.Settle, _queue.Name) ?? _ns.Broker.Do(() => Settlement.Apply(_queue, message.LockToken, outcome));
        if (dispositionContext.Settled)
            return;
        // Never echo the error of a dead letter: the client takes a rejection that carries one for a failure.
        var answer = fault is not null ? new Rejected { Error = fault.ToError() } : outcome is Rejected ? new Accepted() : outcome;
        _link.DisposeMessage(message, answer, true);
    }

    private void Do(Action action) => _ns.Broker.Do(() =>
    {
        action();
        return 0;
    });
}
