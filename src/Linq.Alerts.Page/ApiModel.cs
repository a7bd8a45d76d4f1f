using System.Text.Encodings.Web;
using System.Text.Json.Serialization;

namespace Linq.Alerts.Page;

/// <summary>The API's answers, as described in <c>openapi.json</c>. Numbers are shown by their last four digits.</summary>
internal sealed record OverviewModel(
    bool Watching, bool Simulated, int Sick, long? Chats, IReadOnlyList<ProblemModel> Problems, IReadOnlyList<PlaceModel> Places);

/// <param name="Line">Null for the account as a whole.</param>
internal sealed record ProblemModel(string Kind, string Title, string? LineId, string? Line, DateTimeOffset MetAt);

internal sealed record PlaceModel(
    string Place, string Name, bool Failing, string? Trouble, DateTimeOffset? NextTry, int Waiting, DateTimeOffset? OldestWaiting, int Dead)
{
    public static PlaceModel Of(PlaceView place) =>
        new(place.Key, place.Name, place.Failures > 0, place.Trouble, place.NextTry, place.Waiting, place.OldestWaiting, place.Dead);
}

internal sealed record LineModel(
    string Id, string Line, long? Chats, int Sick, int AtRisk, int Critical, int OptedOut, double? SickShare, int WorseInADay, int RecoveredInADay,
    DateTimeOffset? ObservedAt, bool Reading, bool Stale, string Reputation, bool? Flagged)
{
    public static LineModel Of(LineView line, DateTimeOffset now)
    {
        var (worse, recovered) = line.Trend(now);
        return new(
            $"{line.Name.Id}", line.Name.Number.Text, line.Row?.Chats, line.Sick, line.AtRisk, line.Critical, line.OptedOut, line.SickShare, worse, recovered,
            line.ObservedAt, line.IsReading(now), line.IsStale(now), line.Reputation.Word, line.IsFlagged);
    }
}

internal sealed record LinesModel(IReadOnlyList<LineModel> Lines);

internal sealed record ChatModel(
    string Id, string? LineId, string? Line, string? OtherSide, string Status, DateTimeOffset? Since, Uri DocUrl, string Send, DateTimeOffset? ObservedAt,
    bool Stale, bool OnRecord)
{
    public static ChatModel Of(ChatAnswer chat) => new(
        $"{chat.Chat}", chat.Line?.Id.ToString(), chat.Line?.Number.Text, chat.IsOnRecord ? chat.OtherSide.Text : null, chat.Status.Word, chat.Since,
        chat.DocUrl, chat.Send.Word, chat.ObservedAt, chat.IsStale, chat.IsOnRecord);
}

/// <param name="Total">The total over all pages.</param>
/// <param name="Next">The value to pass as <c>after</c>; null on the last page.</param>
internal sealed record ChatsModel(IReadOnlyList<ChatModel> Chats, int Total, string? Next);

/// <param name="Line">The line of all these chats: its ID, or the last four digits of its number. Null if the caller doesn't know it.</param>
internal sealed record ChatQueryModel(IReadOnlyList<string?>? Ids, string? Line);

internal sealed record ChatQueryAnswerModel(IReadOnlyList<ChatModel> Chats);

/// <param name="State"><c>active</c> or <c>expired</c>.</param>
internal sealed record SilenceModel(
    string Id, string State, DateTimeOffset Until, string? LineId, string? Line, string? ChatId, string? Status, string Reason, DateTimeOffset CreatedAt)
{
    /// <summary>A warning, only in the answer to adding it: Linq couldn't be asked whether the chat exists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Warning { get; init; }

    public static SilenceModel Of(Silence silence, IEnumerable<KnownLine> lines, DateTimeOffset now) => new(
        $"{silence.Id}", silence.IsActiveAt(now) ? "active" : "expired", silence.Until, silence.Line?.ToString(),
        lines.FirstOrDefault(line => line.Id == silence.Line) is { } line ? LastFour.Of(line.Number).Text : null,
        silence.Chat?.ToString(), silence.Status?.Word, silence.Reason, silence.CreatedAt);
}

internal sealed record SilencesModel(IReadOnlyList<SilenceModel> Silences);

/// <param name="Line">One of the account's numbers in full. The page doesn't have those and uses <paramref name="LineId"/> instead.</param>
internal sealed record SilenceRequestModel(string? For, string? Line, string? LineId, string? ChatId, string? Reason, string? Status = null);

/// <summary>An empty body, whose only purpose is to be JSON, which another site's form can't send.</summary>
internal sealed record ConfirmAbsenceRequestModel;

internal sealed record ConfirmedAbsenceModel(string LineId, DateTimeOffset ConfirmedUntil);

/// <summary>RFC 9457.</summary>
internal sealed record ProblemDetailsModel(string Title, int Status, string Detail)
{
    public string Type { get; } = "about:blank";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(OverviewModel))]
[JsonSerializable(typeof(LinesModel))]
[JsonSerializable(typeof(LineModel))]
[JsonSerializable(typeof(ChatModel))]
[JsonSerializable(typeof(ChatsModel))]
[JsonSerializable(typeof(ChatQueryModel))]
[JsonSerializable(typeof(ChatQueryAnswerModel))]
[JsonSerializable(typeof(SilenceModel))]
[JsonSerializable(typeof(SilencesModel))]
[JsonSerializable(typeof(SilenceRequestModel))]
[JsonSerializable(typeof(ConfirmAbsenceRequestModel))]
[JsonSerializable(typeof(ConfirmedAbsenceModel))]
[JsonSerializable(typeof(ProblemDetailsModel))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Writes <c>→</c> and similar characters unescaped. The page treats these values as text, never as HTML.</summary>
    // Created on first use, because the generated options may not be initialized earlier.
    public static ApiJson Readable => field ??= new(new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
