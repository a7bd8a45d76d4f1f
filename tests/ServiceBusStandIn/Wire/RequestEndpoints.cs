using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace ServiceBusStandIn;

/// <summary>Something that answers requests: <c>$cbs</c>, or an entity's <c>$management</c>.</summary>
internal interface IRequestNode
{
    Message Answer(Message request);
}

/// <summary>The links on which clients receive answers.</summary>
/// <remarks>
/// A request names its link in <c>reply-to</c>: .NET uses the target's address, JavaScript the link's name. The AMQP library's own request processors
/// only support the first.
/// </remarks>
internal sealed class ReplyLinks
{
    private readonly ConcurrentDictionary<(Connection Connection, string ReplyTo), ListenerLink> _links = [];

    public LinkEndpoint Add(ListenerLink link, Attach attach)
    {
        string?[] names = [(attach.Target as Target)?.Address, attach.LinkName];
        List<(Connection, string)> keys = [.. names.OfType<string>().Where(name => name != "").Select(name => (link.Session.Connection, name))];
        foreach (var key in keys)
            _links[key] = link;
        link.Closed += (_, _) => keys.ForEach(key => _links.TryRemove(key, out _));
        return new ReplyEndpoint();
    }

    public ListenerLink? Find(ListenerLink request, string? replyTo) =>
        replyTo is null ? null : _links.GetValueOrDefault((request.Session.Connection, replyTo));

    private sealed class ReplyEndpoint : LinkEndpoint
    {
        public override void OnFlow(FlowContext flowContext)
        {
        }

        public override void OnDisposition(DispositionContext dispositionContext) => dispositionContext.Complete();
    }
}

/// <summary>The link on which a client sends requests.</summary>
internal sealed class RequestEndpoint(IRequestNode node, ReplyLinks replies) : LinkEndpoint
{
    public override void OnMessage(MessageContext messageContext)
    {
        var request = messageContext.Message;
        if (replies.Find(messageContext.Link, request.Properties?.ReplyTo) is not { } reply)
        {
            messageContext.Complete(new StandInFault("amqp:not-found", $"There is no link to reply to: '{request.Properties?.ReplyTo}'.").ToError());
            return;
        }

        messageContext.Complete();
        var answer = node.Answer(request);
        answer.Properties = new();
        answer.Properties.SetCorrelationId(request.Properties!.GetMessageId());
        reply.SendMessage(answer);
    }

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }
}
