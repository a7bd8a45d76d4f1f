using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace ServiceBusStandIn;

/// <summary>The link of one receiver: delivers messages while it has credit, and settles them as requested.</summary>
internal sealed class ReceiverEndpoint : LinkEndpoint, IConsumer
{
    private readonly StandInNamespace _ns;
    private readonly MessageQueue _queue;
    private readonly ListenerLink _link;

    // Deliveries made, and the total up to which the client gave credit.
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
            // The link closed at this moment. The message is redelivered when its lock ends, as in the service.
            _closed = true;
        }
    }

    public override void OnFlow(FlowContext flowContext) => Do(() =>
    {
        // The library reports the limit's change relative to its own count, which it resets to zero if it isn't positive.
        _limit = _delivered + _libraryCredit + flowContext.Messages;
        _libraryCredit = flowContext.Messages <= 0 ? 0 : _libraryCredit + flowContext.Messages;
        if (!_link.IsDraining)
            return;
        // A drain first delivers what is available, before the credit is used up.
        _queue.Serve();
        _limit = _delivered;
        _libraryCredit = 0;
        _link.CompleteDrain();
    });

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        // When a link closes, the library releases unsettled messages. In the service, locks outlive the link.
        if (_closed || Deletes || dispositionContext is not { Message: WireMessage message, DeliveryState: Outcome outcome })
            return;
        var fault = _ns.Faults(StandInOperation.Settle, _queue.Name) ?? _ns.Broker.Do(() => Settlement.Apply(_queue, message.LockToken, outcome));
        if (dispositionContext.Settled)
            return;
        // Never echo a dead letter's error, because the client treats a rejection with an error as a failure.
        var answer = fault is not null ? new Rejected { Error = fault.ToError() } : outcome is Rejected ? new Accepted() : outcome;
        _link.DisposeMessage(message, answer, true);
    }

    private void Do(Action action) => _ns.Broker.Do(() =>
    {
        action();
        return 0;
    });
}
