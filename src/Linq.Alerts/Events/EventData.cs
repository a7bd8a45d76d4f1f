using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>The envelope. An event without a chat has no subject: it is left out when written, so it may be missing when read.</summary>
internal sealed record CloudEvent
{
    [JsonPropertyName("specversion")]
    public required string SpecVersion { get; init; }

    public required string Id { get; init; }

    public required string Source { get; init; }

    public required string Type { get; init; }

    public string? Subject { get; init; }

    public required DateTimeOffset Time { get; init; }

    [JsonPropertyName("datacontenttype")]
    public required string DataContentType { get; init; }

    [JsonPropertyName("schemaversion")]
    public required string SchemaVersion { get; init; }

    /// <summary>Set on a trial only: nothing really happened.</summary>
    public string? Trial { get; init; }

    public required EventData Data { get; init; }
}

/// <summary>The <c>data</c> of every event type, each using the fields it has.</summary>
internal sealed record EventData
{
    /// <summary>More chats than any line has; counts are added up.</summary>
    private const long MaxCount = 1_000_000_000_000;

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

    public IReadOnlyList<EventData?>? Worst { get; init; }

    public string? RetiredLineId { get; init; }

    public LastFour? RetiredLine { get; init; }

    public string? Alarm { get; init; }

    public bool? Raised { get; init; }

    public string? Text { get; init; }

    public string? AboutPlace { get; init; }

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
        AboutPlace = e.AboutPlace,
    };

    public ChatHealthChanged ToChatHealthChanged(EventId id, DateTimeOffset time) => new()
    {
        Line = LineOf(id),
        ObservedAt = time,
        Chat = Chat,
        Previous = HealthStatus.Read(Needed(Previous, "previous")),
        Status = HealthStatus.Read(Needed(Status, "status")),
        Since = Needed(Since, "since"),
        // Checked again, like everything here: whoever wrote to the bus or the store, people read it, and click the link.
        Facts = new(OtherSide ?? default, IsGroup ?? false, ChatFacts.PlainService(Service), ChatFacts.TrustedDocUrl(DocUrl?.OriginalString)),
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
        new(Counted(Chats, "chats"), Counted(AtRisk, "atRisk"), Counted(Critical, "critical"), Counted(OptedOut, "optedOut"),
            [.. (Worst ?? []).Take(LineBaselined.MostWorst).Select(chat => chat?.ToSickChat() ?? throw Missing("worst"))])
        {
            Line = LineOf(id),
            ObservedAt = time,
        };

    public LineRetired ToLineRetired(EventId id, DateTimeOffset time) =>
        new(new LineName(LineId.TryParse(RetiredLineId, out var retired) ? retired : throw Missing("retiredLineId"), RetiredLine ?? default))
        {
            Line = LineOf(id),
            ObservedAt = time,
        };

    public Alarm ToAlarm(EventId id, DateTimeOffset time) =>
        // A kind from a later version is still an alarm, and its text says what it is.
        new(Enum.TryParse<AlarmKind>(Alarm, out var kind) && Enum.IsDefined(kind) ? kind : AlarmKind.Unknown, Needed(Raised, "raised"), SafeText.Clean(Needed(Text, "text")), PlaceKey(AboutPlace))
        {
            Line = LineOf(id),
            ObservedAt = time,
        };

    private SickChat ToSickChat() =>
        new(Chat, HealthStatus.Read(Needed(Status, "status")), Needed(Since, "since"), OtherSide ?? default);

    private ChatId Chat =>
        Linq.Alerts.ChatId.TryParse(ChatId, out var chat) ? chat : throw new JsonException("The event's 'chatId' is missing or not an ID.");

    private LineName LineOf(EventId id) => new(id.Line, Line);

    /// <summary>A place's key; null for what cannot be one.</summary>
    internal static string? PlaceKey(string? text) =>
        text is { Length: > 0 and <= 60 } && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.') ? text : null;

    private static long Counted(long? value, string name) => Math.Clamp(Needed(value, name), 0, MaxCount);

    private static T Needed<T>(T? value, string name) where T : struct => value ?? throw Missing(name);

    private static string Needed(string? value, string name) => value ?? throw Missing(name);

    private static JsonException Missing(string name) => new($"The event's '{name}' is missing.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CloudEvent))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
