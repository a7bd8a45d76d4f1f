using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Linq.Alerts.Functions;

/// <summary>What the functions that look back answer: the same JSON as the commands of the one-machine edition with <c>--json</c>.</summary>
internal sealed class HistoryPages(
    AccountBook account, IHistory history, IDeliveryLedger ledger, IReadOnlyList<Route> routes, GroupOptions group, TimeProvider clock)
{
    private const string Since = "7d";

    public Task<IActionResult> EventsAsync(IQueryCollection query, CancellationToken cancel) => Problems.GuardAsync(async () =>
    {
        var request = new HistoryRequest(Of(query, "chat"), Of(query, "line"), Of(query, "status"), Of(query, "since") ?? Since, Of(query, "limit"), Of(query, "after"));
        return request.Read(await account.LinesAsync(cancel), clock.GetUtcNow(), "", out var problem) is { } wanted
            ? Answer(await Views().EventsAsync(wanted, cancel), HistoryJson.Default.HistoryPageViewEventView)
            : Problems.Of(StatusCodes.Status400BadRequest, problem!);
    });

    /// <summary>The timer of <see cref="DispatchFunctions"/> sends what was replayed within a minute.</summary>
    public Task<IActionResult> ReplayAsync(Stream body, CancellationToken cancel) => Problems.GuardAsync(async () =>
    {
        ReplayRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(body, ReplayRequestJson.Default.ReplayRequest, cancel);
        }
        catch (JsonException)
        {
            request = null;
        }

        List<string> names = [.. routes.Select(route => route.Name)];
        if (request is null)
            return Problems.Of(StatusCodes.Status400BadRequest, """The body must be JSON such as {"ids":["…"]} or {"dead":true,"route":"slack"}.""");
        if (request.Problem(names, "") is { } problem)
            return Problems.Of(StatusCodes.Status400BadRequest, problem);
        return Answer(await request.RunAsync(new(history, ledger, clock), ledger, names, cancel), HistoryJson.Default.ReplayView);
    });

    private HistoryViews Views() => new(history, new(routes, ledger, group, clock));

    private static string? Of(IQueryCollection query, string name) => query.TryGetValue(name, out var values) ? values.ToString() : null;

    private static ContentResult Answer<T>(T page, JsonTypeInfo<T> type) =>
        new() { StatusCode = StatusCodes.Status200OK, ContentType = "application/json", Content = JsonSerializer.Serialize(page, type) };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ReplayRequest))]
internal sealed partial class ReplayRequestJson : JsonSerializerContext;
