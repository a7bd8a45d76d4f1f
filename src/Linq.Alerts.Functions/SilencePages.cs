using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Linq.Alerts.Functions;

/// <summary>What the silence functions answer. A number is asked for in full and shown by its last four digits.</summary>
internal static class SilencePages
{
    public static Task<IActionResult> ListAsync(Watching watching, CancellationToken cancel) => GuardAsync(async () =>
    {
        var lines = await watching.Account.LinesAsync(cancel);
        var silences = await watching.Silences.LoadAsync(cancel);
        return Answer(
            StatusCodes.Status200OK,
            [.. silences.OrderByDescending(silence => silence.Until).Select(silence => SilencePage.Of(silence, lines, watching.Clock.GetUtcNow()))],
            SilencePageJson.Default.SilencePageArray);
    });

    public static Task<IActionResult> AddAsync(Watching watching, Stream body, CancellationToken cancel) => GuardAsync(async () =>
    {
        SilenceRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(body, SilencePageJson.Default.SilenceRequest, cancel);
        }
        catch (JsonException)
        {
            request = null;
        }

        if (request is null)
            return Refuse(StatusCodes.Status400BadRequest, """The body must be JSON such as {"for":"2h","line":"+12025550100","reason":"Linq is looking into it"}.""");
        var lines = await watching.Account.LinesAsync(cancel);
        if (request.Read(lines, watching.Clock.GetUtcNow(), "", out var problem) is not { } silence)
            return Refuse(StatusCodes.Status400BadRequest, problem!);
        await watching.Silences.AddAsync(silence, cancel);
        return Answer(StatusCodes.Status201Created, SilencePage.Of(silence, lines, watching.Clock.GetUtcNow()), SilencePageJson.Default.SilencePage);
    });

    public static Task<IActionResult> RemoveAsync(Watching watching, string text, CancellationToken cancel) => GuardAsync(async () =>
    {
        if (!SilenceId.TryParse(text, out var id) || (await watching.Silences.LoadAsync(cancel)).All(kept => kept.Id != id))
            return Refuse(StatusCodes.Status404NotFound, "There is no such silence: GET silences shows those there are.");
        await watching.Silences.RemoveAsync(id, cancel);
        return new NoContentResult();
    });

    private static async Task<IActionResult> GuardAsync(Func<Task<IActionResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (StoreUnavailableException e)
        {
            return Refuse(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
    }

    private static ContentResult Answer<T>(int status, T page, JsonTypeInfo<T> type) =>
        new() { StatusCode = status, ContentType = "application/json", Content = JsonSerializer.Serialize(page, type) };

    private static ContentResult Refuse(int status, string why) => Answer(status, new(why), SilencePageJson.Default.RefusedPage);
}

/// <param name="Line">The last four digits of the line it is about; null for any line.</param>
internal sealed record SilencePage(
    string Id, string State, DateTimeOffset Until, string? Line, string? LineId, string? Chat, string Reason, DateTimeOffset CreatedAt)
{
    public static SilencePage Of(Silence silence, IReadOnlyList<KnownLine> lines, DateTimeOffset now) => new(
        $"{silence.Id}",
        silence.StandsAt(now) ? "stands" : "ended",
        silence.Until,
        lines.FirstOrDefault(line => line.Id == silence.Line) is { } line ? LastFour.Of(line.Number).Text : null,
        silence.Line?.ToString(),
        silence.Chat?.ToString(),
        silence.Reason,
        silence.CreatedAt);
}

internal sealed record RefusedPage(string Problem);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SilenceRequest))]
[JsonSerializable(typeof(SilencePage))]
[JsonSerializable(typeof(SilencePage[]))]
[JsonSerializable(typeof(RefusedPage))]
internal sealed partial class SilencePageJson : JsonSerializerContext;
