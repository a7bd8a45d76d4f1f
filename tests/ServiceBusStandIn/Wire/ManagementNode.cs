using System.Collections;
using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace ServiceBusStandIn;

/// <summary>Handles clients' requests to an entity's <c>$management</c>, except those about sessions and rules.</summary>
internal sealed class ManagementNode(StandInNamespace ns, string entity) : IRequestNode
{
    private delegate (int Status, StandInFault? Fault, Map Body) Operation(Map request);

    public Message Answer(Message request)
    {
        var body = (request.BodySection as AmqpValue)?.Value as Map ?? [];
        Operation operation = (request.ApplicationProperties["operation"] as string) switch
        {
            "com.microsoft:renew-lock" => Renew,
            "com.microsoft:schedule-message" => Schedule,
            "com.microsoft:cancel-scheduled-message" => Cancel,
            "com.microsoft:update-disposition" => UpdateDisposition,
            "com.microsoft:peek-message" => Peek,
            var other => _ => (501, new("amqp:not-implemented", $"The stand-in does not know the operation '{other}'."), []),
        };
        var (status, fault, result) = ns.Broker.Do(() => operation(body));
        var answer = new Message
        {
            ApplicationProperties = new() { ["statusCode"] = status, ["statusDescription"] = fault?.Description ?? "OK" },
            BodySection = new AmqpValue { Value = result },
        };
        if (fault is not null)
            answer.ApplicationProperties["errorCondition"] = new Symbol(fault.Condition);
        return answer;
    }

    private (int Status, StandInFault? Fault, Map Body) Renew(Map request)
    {
        var queue = ns.Broker.Queue(entity);
        List<StoredMessage?> messages = [.. ((Guid[])request["lock-tokens"]).Select(token => queue?.Locked(token))];
        if (messages.Contains(null))
            return (410, StandInFault.LockLost, []);
        foreach (var message in messages)
            queue!.Renew(message!);
        return (200, null, new() { ["expirations"] = messages.Select(message => message!.LockedUntil).ToArray() });
    }

    private (int Status, StandInFault? Fault, Map Body) Schedule(Map request)
    {
        if (ns.Faults(StandInOperation.Send, entity) is { } fault)
            return (500, fault, []);
        return (200, null, new()
        {
            ["sequence-numbers"] = ns.Accept(entity, [.. ((IEnumerable)request["messages"]).Cast<Map>().Select(message => (byte[])message["message"])]),
        });
    }

    private (int Status, StandInFault? Fault, Map Body) Cancel(Map request)
    {
        var missing = ((long[])request["sequence-numbers"]).Count(number => !ns.Broker.Cancel(entity, number));
        return missing == 0 ? (200, null, [])
            : (404, new("com.microsoft:message-not-found", "There is no scheduled message of that sequence number."), []);
    }

    private (int Status, StandInFault? Fault, Map Body) UpdateDisposition(Map request)
    {
        var outcome = Settlement.Named(
            request["disposition-status"] as string, request["deadletter-reason"], request["deadletter-description"]);
        var fault = ns.Faults(StandInOperation.Settle, entity)
            ?? ((Guid[])request["lock-tokens"]).Select(token => Settlement.Apply(ns.Broker.Queue(entity)!, token, outcome)).FirstOrDefault(lost => lost is not null);
        return fault is null ? (200, null, []) : (410, fault, []);
    }

    private (int Status, StandInFault? Fault, Map Body) Peek(Map request)
    {
        var from = (long)request["from-sequence-number"];
        var found = new List();
        foreach (var message in ns.Broker.Queue(entity)?.Messages.Where(message => message.Sequence >= from).Take((int)request["message-count"]) ?? [])
            found.Add(new Map { ["message"] = WireMessage.Bytes(WireMessage.Of(message)) });
        return found.Count == 0 ? (204, null, []) : (200, null, new() { ["messages"] = found });
    }
}
