using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

internal sealed record CloudEvent(
    [property: JsonPropertyName("specversion")] string SpecVersion,
    string Id,
    string Source,
    string Type,
    DateTimeOffset Time,
    [property: JsonPropertyName("datacontenttype")] string DataContentType,
    [property: JsonPropertyName("schemaversion")] string SchemaVersion,
    EventData Data,
    // Last, and with a default: an event that is not about a chat has no subject, and must be readable without.
    string? Subject = null);

/// <summary>The <c>data</c> of every event type, each using the fields it has.</summary>
internal sealed record EventData
{
    public LastFour Line { get; init; }

    public string? ChatId { get; init; }

    public string? Previous { get; init; }

    public string? Status { get; init; }

    public DateTimeOffset? Since { get; init; }

    public LastFour? OtherSide { get; init; }

    public bool? IsGroup { get; init; }

    public string? Service { get; init; }

    public Uri? DocUrl { get; init; }

    public long? Chats { get; init; }

    public long? AtRisk { get; init; }

    public long? Critical { get; init; }

    public long? OptedOut { get; init; }

    public IReadOnlyList<EventData>? Worst { get; init; }

    public string? RetiredLineId { get; init; }

    public LastFour? RetiredLine { get; init; }

    public string? Alarm { get; init; }

    public bool? Raised { get; init; }

    public string? Text { get; init; }

    public string? AboutRoute { get; init; }

    public static EventData From(ChatHealthChanged e) => new()
    {
        Line = e.Line.Number,
        ChatId = e.Chat.ToString(),
        Previous = e.Previous.Word,
        Status = e.Status.Word,
        Since = e.Since,
        OtherSide = e.Facts.OtherSide,
        IsGroup = e.Facts.IsGroup,
        Service = e.Facts.Service,
        DocUrl = e.Facts.DocUrl,
    };

    public static EventData From(ChatGone e) => new()
    {
        Line = e.Line.Number,
        ChatId = e.Chat.ToString(),
        Previous = e.LastStatus.Word,
        OtherSide = e.OtherSide,
    };

    public static EventData From(LineBaselined e) => new()
    {
        Line = e.Line.Number,
        Chats = e.Chats,
        AtRisk = e.AtRisk,
        Critical = e.Critical,
        OptedOut = e.OptedOut,
        Worst = [.. e.Worst.Select(chat => new EventData
        {
            Line = e.Line.Number,
            ChatId = chat.Chat.ToString(),
            Status = chat.Status.Word,
            Since = chat.Since,
            OtherSide = chat.OtherSide,
        })],
    };

    public static EventData From(LineRetired e) => new()
    {
        Line = e.Line.Number,
        RetiredLineId = e.Retired.Id.ToString(),
        RetiredLine = e.Retired.Number,
    };

    public static EventData From(Alarm e) => new()
    {
        Line = e.Line.Number,
        Alarm = e.Kind.ToString(),
        Raised = e.Raised,
        Text = e.Text,
        AboutRoute = e.AboutRoute,
    };

    public ChatHealthChanged ToChatHealthChanged(EventId id, DateTimeOffset time) => new()
    {
        Line = LineOf(id),
        ObservedAt = time,
        Chat = Chat,
        Previous = HealthStatus.Read(Needed(Previous, "previous")),
        Status = HealthStatus.Read(Needed(Status, "status")),
        Since = Needed(Since, "since"),
        Facts = new(OtherSide ?? default, IsGroup ?? false, Service, DocUrl),
    };

    public ChatGone ToChatGone(EventId id, DateTimeOffset time) => new()
    {
        Line = LineOf(id),
        ObservedAt = time,
        Chat = Chat,
        LastStatus = HealthStatus.Read(Needed(Previous, "previous")),
        OtherSide = OtherSide ?? default,
    };

    public LineBaselined ToLineBaselined(EventId id, DateTimeOffset time) =>
        new(Needed(Chats, "chats"), Needed(AtRisk, "atRisk"), Needed(Critical, "critical"), Needed(OptedOut, "optedOut"),
            [.. (Worst ?? []).Select(chat => new SickChat(
                chat.Chat, HealthStatus.Read(chat.Status), Needed(chat.Since, "since"), chat.OtherSide ?? default))])
        {
            Line = LineOf(id),
            ObservedAt = time,
        };

    public LineRetired ToLineRetired(EventId id, DateTimeOffset time) =>
        new(new LineName(Guid.TryParse(RetiredLineId, out var retired) ? new(retired) : throw Missing("retiredLineId"), RetiredLine ?? default))
        {
            Line = LineOf(id),
            ObservedAt = time,
        };

    public Alarm ToAlarm(EventId id, DateTimeOffset time) =>
        // A kind from a later version is still an alarm, and its text says what it is.
        new(Enum.TryParse<AlarmKind>(Alarm, out var kind) ? kind : AlarmKind.Unknown, Needed(Raised, "raised"), Needed(Text, "text"), AboutRoute)
        {
            Line = LineOf(id),
            ObservedAt = time,
        };

    private ChatId Chat =>
        Linq.Alerts.ChatId.TryParse(ChatId, out var chat) ? chat : throw new JsonException("The event's 'chatId' is missing or no UUID.");

    private LineName LineOf(EventId id) => new(id.Line, Line);

    private static T Needed<T>(T? value, string name) where T : struct => value ?? throw Missing(name);

    private static string Needed(string? value, string name) => value ?? throw Missing(name);

    private static JsonException Missing(string name) => new($"The event's '{name}' is missing.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CloudEvent))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
