using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>The envelope. An event without a chat has no subject, which is omitted when written and optional when read.</summary>
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

    /// <summary>Set on tests only: nothing really happened.</summary>
    public string? Trial { get; init; }

    public required EventData Data { get; init; }
}

/// <summary>The <c>data</c> of all event types; each uses its own fields.</summary>
internal sealed record EventData
{
    /// <summary>More chats than any line has. Limited because counts are added up.</summary>
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

    public DateTimeOffset? UnhealthySince { get; init; }

    public string? PreviousEvent { get; init; }

    public TotalsData? Totals { get; init; }

    public bool? InSurge { get; init; }

    public bool? Flapping { get; init; }

    public long? Turned { get; init; }

    public DateTimeOffset? Began { get; init; }

    public long? DayAgo { get; init; }

    public long? WeekAgo { get; init; }

    public long? Changes { get; init; }

    public IReadOnlyList<StepData?>? History { get; init; }

    public string? AboutLineId { get; init; }

    public LastFour? AboutLine { get; init; }

    public string? PreviousReputation { get; init; }

    public string? Reputation { get; init; }

    public bool? WasFlagged { get; init; }

    public bool? IsFlagged { get; init; }

    public string? PrimaryDriver { get; init; }

    public IReadOnlyList<string?>? Actions { get; init; }

    public IReadOnlyList<AuditedChatData?>? Evidence { get; init; }

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
        UnhealthySince = e.UnhealthySince,
        PreviousEvent = e.PreviousEvent?.ToString(),
        Totals = e.Totals is { } totals ? new() { Chats = totals.Chats, Unhealthy = totals.Unhealthy, HourAgo = totals.HourAgo } : null,
        InSurge = e.InSurge ? true : null,
        Flapping = e.IsFlapping ? true : null,
    };

    public static EventData From(ChatGone e) => new()
    {
        Line = e.Line.Number,
        ChatId = e.Chat.ToString(),
        Previous = e.LastStatus.Word,
        OtherSide = e.OtherSide,
        PreviousEvent = e.PreviousEvent?.ToString(),
    };

    public static EventData From(LineBaselined e) => new()
    {
        Line = e.Line.Number,
        Chats = e.Chats,
        AtRisk = e.AtRisk,
        Critical = e.Critical,
        OptedOut = e.OptedOut,
        Worst = From(e.Line, e.Worst),
    };

    public static EventData From(LineSurge e) => From(e.Line, e.Counts) with
    {
        Raised = e.Raised,
        Turned = e.Turned,
        Began = e.Began,
        DayAgo = e.DayAgo,
        WeekAgo = e.WeekAgo,
        Worst = From(e.Line, e.Worst),
    };

    public static EventData From(LineReminder e) => From(e.Line, e.Counts) with
    {
        Reputation = e.Reputation.Word,
        Worst = From(e.Line, e.Worst),
    };

    public static EventData From(ChatFlapping e) => new()
    {
        Line = e.Line.Number,
        ChatId = e.Chat.ToString(),
        Raised = e.Raised,
        Status = e.Status.Word,
        OtherSide = e.OtherSide,
        Changes = e.Changes,
        Since = e.From,
        History = [.. e.History.Select(turn => new StepData { Status = turn.Status.Word, Since = turn.Since })],
    };

    public static EventData From(LineReputationChanged e) => new()
    {
        Line = e.Line.Number,
        AboutLineId = e.About.Id.ToString(),
        AboutLine = e.About.Number,
        PreviousReputation = e.Previous.Word,
        Reputation = e.Reputation.Word,
        WasFlagged = e.WasFlagged,
        IsFlagged = e.IsFlagged,
        DocUrl = e.DocUrl,
    };

    public static EventData From(LineAudited e) => new()
    {
        Line = e.Line.Number,
        AboutLineId = e.About.Id.ToString(),
        AboutLine = e.About.Number,
        Reputation = e.Reputation.Word,
        PrimaryDriver = e.PrimaryDriver,
        Actions = [.. e.Actions],
        Evidence = [.. e.Worst.Select(chat => new AuditedChatData { ChatId = chat.Chat.ToString(), Status = chat.Status.Word })],
    };

    private static EventData From(LineName line, LineCounts counts) => new()
    {
        Line = line.Number,
        Chats = counts.Chats,
        AtRisk = counts.AtRisk,
        Critical = counts.Critical,
        OptedOut = counts.OptedOut,
    };

    private static IReadOnlyList<EventData> From(LineName line, IReadOnlyList<SickChat> worst) =>
    [
        .. worst.Select(chat => new EventData
        {
            Line = line.Number,
            ChatId = chat.Chat.ToString(),
            Status = chat.Status.Word,
            Since = chat.Since,
            OtherSide = chat.OtherSide,
        }),
    ];

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
        // Checked again, like everything here: whatever wrote to the bus or the store, people read the alert and click the link.
        Facts = new(OtherSide ?? default, IsGroup ?? false, ChatFacts.PlainService(Service), ChatFacts.TrustedDocUrl(DocUrl?.OriginalString)),
        UnhealthySince = UnhealthySince,
        PreviousEvent = EventIdOf(PreviousEvent),
        Totals = Totals is { } totals
            ? new(Counted(totals.Chats, "totals.chats"), Counted(totals.Unhealthy, "totals.unhealthy"), totals.HourAgo is null ? null : Counted(totals.HourAgo, "totals.hourAgo"))
            : null,
        InSurge = InSurge ?? false,
        IsFlapping = Flapping ?? false,
    };

    public ChatGone ToChatGone(EventId id, DateTimeOffset time) => new()
    {
        Line = LineOf(id),
        ObservedAt = time,
        Chat = Chat,
        LastStatus = HealthStatus.Read(Needed(Previous, "previous")),
        OtherSide = OtherSide ?? default,
        PreviousEvent = EventIdOf(PreviousEvent),
    };

    public LineBaselined ToLineBaselined(EventId id, DateTimeOffset time) =>
        new(Counted(Chats, "chats"), Counted(AtRisk, "atRisk"), Counted(Critical, "critical"), Counted(OptedOut, "optedOut"),
            WorstChats())
        {
            Line = LineOf(id),
            ObservedAt = time,
        };

    public LineSurge ToLineSurge(EventId id, DateTimeOffset time) =>
        new(Needed(Raised, "raised"), Counts(), Counted(Turned, "turned"), Needed(Began, "began"), CountedOrNull(DayAgo), CountedOrNull(WeekAgo), WorstChats())
        {
            Line = LineOf(id),
            ObservedAt = time,
        };

    public LineReminder ToLineReminder(EventId id, DateTimeOffset time) =>
        new(Counts(), Alerts.Reputation.Read(Needed(Reputation, "reputation")), WorstChats())
        {
            Line = LineOf(id),
            ObservedAt = time,
        };

    public ChatFlapping ToChatFlapping(EventId id, DateTimeOffset time) => new(Needed(Raised, "raised"))
    {
        Line = LineOf(id),
        ObservedAt = time,
        Chat = Chat,
        Status = HealthStatus.Read(Needed(Status, "status")),
        OtherSide = OtherSide ?? default,
        Changes = Counted(Changes, "changes"),
        From = Needed(Since, "since"),
        History = [.. (History ?? []).TakeLast(ChatFlapping.MaxHistory).Select(turn =>
            new ChatStep(HealthStatus.Read(Needed(turn?.Status, "history.status")), Needed(turn?.Since, "history.since")))],
    };

    public LineReputationChanged ToLineReputationChanged(EventId id, DateTimeOffset time) =>
        new(About, Alerts.Reputation.Read(Needed(PreviousReputation, "previousReputation")), Alerts.Reputation.Read(Needed(Reputation, "reputation")), WasFlagged, IsFlagged)
        {
            Line = LineOf(id),
            ObservedAt = time,
            DocUrl = ChatFacts.TrustedDocUrl(DocUrl?.OriginalString),
        };

    public LineAudited ToLineAudited(EventId id, DateTimeOffset time) =>
        new(
            About, Alerts.Reputation.Read(Needed(Reputation, "reputation")), ChatFacts.PlainWord(PrimaryDriver),
            [.. (Actions ?? []).Take(LineAudited.MaxActions).Select(action => SafeText.Clean(Needed(action, "actions")))],
            [.. (Evidence ?? []).Take(LineBaselined.MaxWorst).Select(chat =>
                new AuditedChat((chat ?? throw Missing("evidence")).ReadChat(), HealthStatus.Read(Needed(chat.Status, "evidence.status"))))])
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
        // A kind from a later version is still an alarm, and its text explains it.
        new(Enum.TryParse<AlarmKind>(Alarm, out var kind) && Enum.IsDefined(kind) ? kind : AlarmKind.Unknown, Needed(Raised, "raised"), SafeText.Clean(Needed(Text, "text")), PlaceKey(AboutPlace))
        {
            Line = LineOf(id),
            ObservedAt = time,
        };

    private SickChat ToSickChat() =>
        new(Chat, HealthStatus.Read(Needed(Status, "status")), Needed(Since, "since"), OtherSide ?? default);

    private ChatId Chat =>
        Linq.Alerts.ChatId.TryParse(ChatId, out var chat) ? chat : throw new JsonException("The event's 'chatId' is missing or not an ID.");

    private LineCounts Counts() => new(Counted(Chats, "chats"), Counted(AtRisk, "atRisk"), Counted(Critical, "critical"), Counted(OptedOut, "optedOut"));

    private List<SickChat> WorstChats() => [.. (Worst ?? []).Take(LineBaselined.MaxWorst).Select(chat => chat?.ToSickChat() ?? throw Missing("worst"))];

    private LineName About =>
        new(LineId.TryParse(AboutLineId, out var about) ? about : throw Missing("aboutLineId"), AboutLine ?? default);

    /// <summary>An unreadable ID leads nowhere, and the event is complete without it.</summary>
    private static EventId? EventIdOf(string? text) => EventId.TryParse(text, out var id) ? id : null;

    private static long? CountedOrNull(long? value) => value is null ? null : Counted(value, "");

    private LineName LineOf(EventId id) => new(id.Line, Line);

    /// <summary>A place's key; null if the text can't be one.</summary>
    internal static string? PlaceKey(string? text) =>
        text is { Length: > 0 and <= 60 } && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.') ? text : null;

    private static long Counted(long? value, string name) => Math.Clamp(Needed(value, name), 0, MaxCount);

    private static T Needed<T>(T? value, string name) where T : struct => value ?? throw Missing(name);

    private static string Needed(string? value, string name) => value ?? throw Missing(name);

    private static JsonException Missing(string name) => new($"The event's '{name}' is missing.");
}

/// <summary>A line's counts, within an event about something else.</summary>
internal sealed record TotalsData
{
    public long? Chats { get; init; }

    public long? Unhealthy { get; init; }

    public long? HourAgo { get; init; }
}

/// <summary>One step in a chat's history.</summary>
internal sealed record StepData
{
    public string? Status { get; init; }

    public DateTimeOffset? Since { get; init; }
}

/// <summary>A chat that Linq's audit names.</summary>
internal sealed record AuditedChatData
{
    public string? ChatId { get; init; }

    public string? Status { get; init; }

    public ChatId ReadChat() => Alerts.ChatId.TryParse(ChatId, out var chat) ? chat : throw new JsonException("The event's 'evidence.chatId' is missing or not an ID.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CloudEvent))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
