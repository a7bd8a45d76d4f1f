using Amqp;

namespace ServiceBusStandIn;

/// <summary>Accepts tokens. Any token is valid, unless a fault says otherwise.</summary>
internal sealed class CbsNode(StandInNamespace ns) : IRequestNode
{
    public Message Answer(Message request)
    {
        var audience = request.ApplicationProperties["name"] as string ?? "";
        var entity = Uri.TryCreate(audience, UriKind.Absolute, out var uri) ? uri.AbsolutePath.Trim('/') : audience;
        var fault = ns.Faults(StandInOperation.Authorize, entity);
        return new()
        {
            // Written with a hyphen here, and without one in the answers of $management.
            ApplicationProperties = new()
            {
                ["status-code"] = fault is null ? 202 : 401,
                ["status-description"] = fault?.Description ?? "Accepted",
            },
        };
    }
}
