using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Linq.Alerts.Functions;

/// <summary>What the silence functions answer. A number is asked for in full and shown by its last four digits.</summary>
internal sealed class SilencePages(AccountBook account, ISilences silences, TimeProvider clock)
{
    public Task<IActionResult> ListAsync(CancellationToken cancel) => Problems.GuardAsync(async () =>
    {
        var lines = await account.LinesAsync(cancel);
        var kept = await silences.LoadAsync(cancel);
        return Answer(
            StatusCodes.Status200OK,
            [.. kept.OrderByDescending(silence => silence.Until).Select(silence => SilencePage.Of(silence, lines, clock.GetUtcNow()))],
            SilencePageJson.Default.SilencePageArray);
    });

    public Task<IActionResult> AddAsync(Stream body, CancellationToken cancel) => Problems.GuardAsync(async () =>
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
            return Problems.Of(StatusCodes.Status400BadRequest, """The body must be JSON such as {"for":"2h","line":"+12025550100","reason":"Linq is looking into it"}.""");
        var lines = await account.LinesAsync(cancel);
        if (request.Read(lines, clock.GetUtcNow(), "", out var problem) is not { } silence)
            return Problems.Of(StatusCodes.Status400BadRequest, problem!);
        await silences.AddAsync(silence, cancel);
        return Answer(StatusCodes.Status201Created, SilencePage.Of(silence, lines, clock.GetUtcNow()), SilencePageJson.Default.SilencePage);
    });

    public Task<IActionResult> RemoveAsync(string text, CancellationToken cancel) => Problems.GuardAsync(async () =>
    {
        if (!SilenceId.TryParse(text, out var id) || (await silences.LoadAsync(cancel)).All(kept => kept.Id != id))
            return Problems.Of(StatusCodes.Status404NotFound, "There is no such silence: GET silences shows those there are.");
        await silences.RemoveAsync(id, cancel);
        return new NoContentResult();
    });

    private static ContentResult Answer<T>(int status, T page, JsonTypeInfo<T> type) =>
        new() { StatusCode = status, ContentType = "application/json", Content = JsonSerializer.Serialize(page, type) };
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

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SilenceRequest))]
[JsonSerializable(typeof(SilencePage))]
[JsonSerializable(typeof(SilencePage[]))]
internal sealed partial class SilencePageJson : JsonSerializerContext;
