using System.Text.Json;

namespace Linq.Alerts.Events;

/// <summary>Reads events according to docs/events.md: unknown fields are ignored, and violations are errors that name the field.</summary>
internal static class EventReader
{
    private const int MaxChats = 10;
    private const int MaxActions = 3;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    public static LinqAlertEvent Read(ReadOnlyMemory<byte> body) => Read(body, json => ReadOne(json, ""));

    public static IReadOnlyList<LinqAlertEvent> ReadBatch(ReadOnlyMemory<byte> body) => Read(body, json =>
    {
        if (json.ValueKind != JsonValueKind.Array)
            throw Fields.Broken("The body is not a JSON array.");
        List<LinqAlertEvent> alerts = [];
        foreach (var one in json.EnumerateArray())
            alerts.Add(ReadOne(one, $"Event {alerts.Count + 1} of {json.GetArrayLength()}: "));
        return alerts;
    });

    private static T Read<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            return read(document.RootElement);
        }
        catch (JsonException e)
        {
            // Its message can quote the input, such as a property's name.
            throw new LinqAlertEventException(EventProblem.NotJson, $"The body is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
        // Thrown, also by the parser, for a string or a name that is valid JSON but not valid Unicode, such as a lone surrogate.
        catch (InvalidOperationException e)
        {
            throw new LinqAlertEventException(EventProblem.BreaksContract, "The event holds a text that is not Unicode.", e);
        }
    }

    private static LinqAlertEvent ReadOne(JsonElement json, string which)
    {
        var envelope = Fields.Of(json, which, "");
        // First, because nothing else is certain about a newer version.
        if (envelope.Text("schemaversion") != LinqAlertEvent.SchemaVersion)
        {
            throw new LinqAlertEventException(
                EventProblem.OtherSchemaVersion,
                $"{which}The event has another schemaversion than {LinqAlertEvent.SchemaVersion}: update Linq.Alerts.Events, then receive the dead letters again.");
        }

        envelope.Check("specversion", "1.0");
        envelope.Check("datacontenttype", "application/json");
        var id = envelope.EventId("id");
        envelope.Check("source", $"/lines/{id.LineId}");
        var (type, data) = (envelope.Text("type"), envelope.Object("data"));
        var alert = type switch
        {
            EventTypes.ChatHealthChanged => OfChat(envelope, data, ReadChange(data)),
            EventTypes.ChatGone => OfChat(envelope, data, ReadGone(data)),
            EventTypes.ChatFlapping => OfChat(envelope, data, ReadFlapping(data)),
            EventTypes.LineBaseline => OfLine(id, data, new LineBaselineEvent { Counts = Counts(data), Worst = Worst(data) }),
            EventTypes.LineSurge => OfLine(id, data, ReadSurge(data)),
            EventTypes.LineReminder => OfLine(id, data, new LineReminderEvent { Counts = Counts(data), Reputation = new(data.Text("reputation")), Worst = Worst(data) }),
            EventTypes.LineReputationChanged => OfOtherLine(data, "aboutLine", ReadReputation(data)),
            EventTypes.LineAudit => OfOtherLine(data, "aboutLine", ReadAudit(data)),
            EventTypes.LineRetired => OfOtherLine(data, "retiredLine", new LineRetiredEvent()),
            EventTypes.Alarm => OfLine(id, data, ReadAlarm(data)),
            "" => throw envelope.Wrong("type", "is empty"),
            _ => new UnknownEvent { UnknownType = type, Data = data.Json.GetRawText(), LineId = id.LineId, LineLastFour = data.OptionalLastFour("line") ?? "" },
        };
        return alert with { Id = id, Time = envelope.Time("time"), TestPlace = envelope.OptionalText("trial") };
    }

    private static LinqAlertEvent OfChat(Fields envelope, Fields data, LinqAlertEvent alert)
    {
        if (envelope.Id("subject") != data.Id("chatId"))
            throw envelope.Wrong("subject", "is another chat than data.chatId");
        return OfLine(envelope.EventId("id"), data, alert);
    }

    private static LinqAlertEvent OfLine(LinqAlertEventId id, Fields data, LinqAlertEvent alert) =>
        alert with { LineId = id.LineId, LineLastFour = data.LastFour("line") };

    /// <summary>These are in the account's sequence, but about a line named in the data.</summary>
    private static LinqAlertEvent OfOtherLine(Fields data, string name, LinqAlertEvent alert)
    {
        data.LastFour("line");
        return alert with { LineId = data.Id($"{name}Id"), LineLastFour = data.LastFour(name) };
    }

    private static ChatHealthChangedEvent ReadChange(Fields data) => new()
    {
        ChatId = data.Id("chatId"),
        Previous = new(data.Text("previous")),
        Status = new(data.Text("status")),
        Since = data.Time("since"),
        OtherSide = data.LastFour("otherSide"),
        IsGroup = data.Flag("isGroup"),
        Service = data.OptionalWord("service", 20),
        DocUrl = data.OptionalDocUrl("docUrl"),
        UnhealthySince = data.OptionalTime("unhealthySince"),
        PreviousEvent = data.OptionalEventId("previousEvent"),
        Totals = data.OptionalObject("totals") is { } totals ? new(totals.Count("chats"), totals.Count("unhealthy"), totals.OptionalCount("hourAgo")) : null,
        IsInSurge = data.OptionalFlag("inSurge") ?? false,
        IsFlapping = data.OptionalFlag("flapping") ?? false,
    };

    private static ChatGoneEvent ReadGone(Fields data) => new()
    {
        ChatId = data.Id("chatId"),
        Previous = Unhealthy(data, "previous"),
        OtherSide = data.LastFour("otherSide"),
        PreviousEvent = data.OptionalEventId("previousEvent"),
    };

    private static ChatFlappingEvent ReadFlapping(Fields data) => new()
    {
        ChatId = data.Id("chatId"),
        IsRaised = data.Flag("raised"),
        Status = new(data.Text("status")),
        OtherSide = data.LastFour("otherSide"),
        Changes = data.Count("changes"),
        Since = data.Time("since"),
        History = data.Objects("history", MaxChats, step => new ChatStatusStep(new(step.Text("status")), step.Time("since"))),
    };

    private static LineSurgeEvent ReadSurge(Fields data) => new()
    {
        IsRaised = data.Flag("raised"),
        Counts = Counts(data),
        Turned = data.Count("turned"),
        Began = data.Time("began"),
        DayAgo = data.OptionalCount("dayAgo"),
        WeekAgo = data.OptionalCount("weekAgo"),
        Worst = Worst(data),
    };

    private static LineReputationChangedEvent ReadReputation(Fields data) => new()
    {
        Previous = new(data.Text("previousReputation")),
        Reputation = new(data.Text("reputation")),
        WasFlagged = data.OptionalFlag("wasFlagged"),
        IsFlagged = data.OptionalFlag("isFlagged"),
        DocUrl = data.OptionalDocUrl("docUrl"),
    };

    private static LineAuditEvent ReadAudit(Fields data) => new()
    {
        Reputation = new(data.Text("reputation")),
        PrimaryDriver = data.OptionalWord("primaryDriver", 40),
        Actions = data.Texts("actions", MaxActions),
        Evidence = data.Objects("evidence", MaxChats, chat => new EvidenceChat(chat.Id("chatId"), new(chat.Text("status")))),
    };

    private static AlarmEvent ReadAlarm(Fields data) => new()
    {
        Kind = data.Text("alarm") is { Length: > 0 } kind ? kind : throw data.Wrong("alarm", "is empty"),
        IsRaised = data.Flag("raised"),
        Text = data.Text("text"),
        AboutPlace = data.OptionalText("aboutPlace"),
    };

    private static LineHealthCounts Counts(Fields data) => new(data.Count("chats"), data.Count("atRisk"), data.Count("critical"), data.Count("optedOut"));

    private static IReadOnlyList<UnhealthyChat> Worst(Fields data) => data.Objects("worst", MaxChats, chat =>
    {
        chat.LastFour("line");
        return new UnhealthyChat(chat.Id("chatId"), Unhealthy(chat, "status"), chat.Time("since"), chat.LastFour("otherSide"));
    });

    private static ChatStatus Unhealthy(Fields data, string name)
    {
        var status = new ChatStatus(data.Text(name));
        return status == ChatStatus.Healthy ? throw data.Wrong(name, "is HEALTHY, which cannot be here") : status;
    }
}
