using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Linq.Alerts.Page;

/// <summary>The read API and the silences: the answers for each path. The shell decides where and to whom it is served.</summary>
public sealed class ReadApi(PageSource source)
{
    /// <summary>Maximum number of chats in one query.</summary>
    private const int MaxIds = 1_000;

    private const int MaxBody = 100_000;

    private static readonly ApiJson Json = ApiJson.Readable;

    /// <param name="path">The path below the API's address, without a leading slash: <c>chats/550e8400-…</c>.</param>
    public async Task AnswerAsync(HttpContext context, string path)
    {
        var cancel = context.RequestAborted;
        try
        {
            switch (context.Request.Method, path.TrimEnd('/').Split('/'))
            {
                case ("GET" or "HEAD", ["overview"]):
                    await WriteAsync(context, await OverviewAsync(cancel), Json.OverviewModel);
                    break;
                case ("GET" or "HEAD", ["lines"]):
                    await WriteAsync(context, await LinesAsync(cancel), Json.LinesModel);
                    break;
                case ("GET" or "HEAD", ["lines", var id]):
                    await LineAsync(context, id);
                    break;
                case ("POST", ["lines", var id, "confirm-absence"]):
                    await ConfirmAbsenceAsync(context, id);
                    break;
                case ("GET" or "HEAD", ["chats"]):
                    await WriteAsync(context, await ChatsAsync(new(context.Request.Query), cancel), Json.ChatsModel);
                    break;
                case ("POST", ["chats", "query"]):
                    await WriteAsync(context, await QueryAsync(context), Json.ChatQueryAnswerModel);
                    break;
                case ("GET" or "HEAD", ["chats", var id]):
                    await WriteAsync(context, await ChatAsync(id, new(context.Request.Query), cancel), Json.ChatModel);
                    break;
                case ("GET" or "HEAD", ["changes"]):
                    await WriteAsync(context, await ChangesAsync(new(context.Request.Query), cancel), HistoryJson.Readable.ChangeListView);
                    break;
                case ("GET", ["changes", "stream"]):
                    await new ChangeStream(source).WriteAsync(context);
                    break;
                case ("GET" or "HEAD", ["deliveries"]):
                    await WriteAsync(context, await DeliveriesAsync(new(context.Request.Query), cancel), HistoryJson.Readable.DeliveryListView);
                    break;
                case ("POST", ["replay"]):
                    await WriteAsync(context, await ReplayAsync(context), HistoryJson.Readable.ReplayView);
                    break;
                case ("GET" or "HEAD", ["silences"]):
                    await WriteAsync(context, await SilencesAsync(cancel), Json.SilencesModel);
                    break;
                case ("POST", ["silences"]):
                    await AddSilenceAsync(context);
                    break;
                case ("DELETE", ["silences", var id]):
                    await EndSilenceAsync(context, id);
                    break;
                case ("GET" or "HEAD", ["digests", var id]):
                    await WriteListAsync(context, id);
                    break;
                case ("GET" or "HEAD", ["openapi.json"]):
                    await PageAssets.WriteAsync(context, "openapi.json");
                    break;
                default:
                    await RefuseAsync(context, path);
                    break;
            }
        }
        catch (BadRequest e)
        {
            await ProblemAsync(context, StatusCodes.Status400BadRequest, "The request is wrong", e.Message);
        }
        catch (BadHttpRequestException e)
        {
            await ProblemAsync(context, e.StatusCode, "The request is wrong", e.Message);
        }
        catch (StoreUnavailableException e) when (!context.Response.HasStarted)
        {
            source.OnUnavailable(e);
            await ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "The store cannot be read or written now", e.Message);
        }
    }

    /// <summary>Answers with ProblemDetails.</summary>
    public static Task ProblemAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new(title, status, detail), Json.ProblemDetailsModel), context.RequestAborted).AsTask();
    }

    /// <summary>Answers a request that failed unexpectedly. The exception is only logged.</summary>
    public static Task UnforeseenAsync(HttpContext context) => ProblemAsync(
        context, StatusCodes.Status500InternalServerError, "The request failed", "This is a fault of Linq Alerts. Its log says what happened.");

    private static Task RefuseAsync(HttpContext context, string path)
    {
        var allowed = path.TrimEnd('/').Split('/') switch
        {
            ["silences"] => "GET, HEAD, POST",
            ["silences", _] => "DELETE",
            ["chats", "query"] or ["replay"] or ["lines", _, "confirm-absence"] => "POST",
            ["overview" or "lines" or "chats" or "changes" or "deliveries" or "openapi.json"] or ["lines" or "chats" or "digests", _] => "GET, HEAD",
            ["changes", "stream"] => "GET",
            _ => null,
        };
        if (allowed is null)
            return ProblemAsync(context, StatusCodes.Status404NotFound, "Not found", "There is no such resource. openapi.json describes what there is.");
        context.Response.Headers.Allow = allowed;
        return ProblemAsync(context, StatusCodes.Status405MethodNotAllowed, "Method not allowed", $"Use {allowed}.");
    }

    /// <summary>Writes an answer, or that the caller already has it.</summary>
    private static async Task WriteAsync<T>(HttpContext context, T model, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(model, type);
        var response = context.Response;
        if (status == StatusCodes.Status200OK && context.Request.Method != "POST")
        {
            var tag = ETag.Of(body);
            response.Headers.ETag = tag;
            // Cached by the caller, but revalidated each time.
            response.Headers.CacheControl = "private, no-cache";
            if (ETag.Matches(context.Request.Headers.IfNoneMatch, tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }
        else
            response.Headers.CacheControl = "no-store";

        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        if (context.Request.Method != "HEAD")
            await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private async Task<OverviewModel> OverviewAsync(CancellationToken cancel)
    {
        var view = await source.Health.ReadAsync(cancel);
        var places = await source.Places.ReadAsync(cancel);
        return new(
            view.IsWatching(source.Clock.GetUtcNow()),
            source.IsSimulated,
            view.Lines.Sum(line => line.Sick),
            view.Lines.All(line => line.Row?.Chats is not null) ? view.Lines.Sum(line => line.Row!.Chats) : null,
            [.. view.Problems().Select(problem => new ProblemModel(
                problem.Kind.ToString(), problem.Title, problem.Line?.Id.ToString(), problem.Line?.Number.Text, problem.MetAt))],
            [.. places.Select(PlaceModel.Of)]);
    }

    private async Task<LinesModel> LinesAsync(CancellationToken cancel)
    {
        var (view, now) = (await source.Health.ReadAsync(cancel), source.Clock.GetUtcNow());
        return new([.. view.Lines.Select(line => LineModel.Of(line, now))]);
    }

    private async Task LineAsync(HttpContext context, string text)
    {
        var view = await source.Health.ReadAsync(context.RequestAborted);
        if (!LineId.TryParse(text, out var id) || view.Line(id) is not { } line)
            await ProblemAsync(context, StatusCodes.Status404NotFound, "No such line", "No line with this ID is polled. GET lines shows those that are.");
        else
            await WriteAsync(context, LineModel.Of(line, source.Clock.GetUtcNow()), Json.LineModel);
    }

    private async Task ConfirmAbsenceAsync(HttpContext context, string text)
    {
        await ReadAsync(context, Json.ConfirmAbsenceRequestModel);
        if (!LineId.TryParse(text, out var id) || (await KnownLinesAsync(context.RequestAborted)).All(line => line.Id != id))
            await ProblemAsync(context, StatusCodes.Status404NotFound, "No such line", "The account has no line with this ID. GET lines shows those it has.");
        else if (await source.Absences.ConfirmAsync(id, context.RequestAborted) is { } until)
            await WriteAsync(context, new(id.ToString(), until), Json.ConfirmedAbsenceModel);
        else
            await ProblemAsync(context, StatusCodes.Status409Conflict, "Nothing to confirm", "No alarm about missing chats is active on this line.");
    }

    private async Task<ChatsModel> ChatsAsync(ApiQuery query, CancellationToken cancel)
    {
        var view = await source.Health.ReadAsync(cancel);
        var found = view.Search(new() { Statuses = query.Statuses, Line = query.Line(view), Text = query.Text("q") }, source.Clock.GetUtcNow());
        return new([.. PageOf(found, query).Select(ChatModel.Of)], found.Count, Next(found.Count, query));
    }

    private async ValueTask<ChatModel> ChatAsync(string text, ApiQuery query, CancellationToken cancel)
    {
        if (!ChatId.TryParse(text, out var id))
            throw new BadRequest("A chat's ID is a UUID, such as 550e8400-e29b-41d4-a716-446655440000.");
        var view = await source.Health.ReadAsync(cancel);
        return ChatModel.Of(view.Answer(id, source.Clock.GetUtcNow(), query.Line(view)));
    }

    private async Task<ChatQueryAnswerModel> QueryAsync(HttpContext context)
    {
        var query = await ReadAsync(context, Json.ChatQueryModel);
        var ids = query.Ids ?? [];
        if (ids.Count is 0 or > MaxIds)
            throw new BadRequest($"ids must name 1 to {MaxIds:N0} chats; it names {ids.Count:N0}.");
        var chats = new ChatId[ids.Count];
        for (var i = 0; i < chats.Length; i++)
        {
            if (!ChatId.TryParse(ids[i], out chats[i]))
                throw new BadRequest($"ids[{i}] is not a chat ID: it must be a UUID, such as 550e8400-e29b-41d4-a716-446655440000.");
        }

        var (view, now) = (await source.Health.ReadAsync(context.RequestAborted), source.Clock.GetUtcNow());
        var line = ApiQuery.Line(view, query.Line);
        return new([.. chats.Select(chat => ChatModel.Of(view.Answer(chat, now, line)))]);
    }

    private async Task<ChangeListView> ChangesAsync(ApiQuery query, CancellationToken cancel)
    {
        var request = new HistoryRequest(
            query.Text("chat"), query.Text("line"), query.Text("status"), query.Text("since") ?? "24h", query.Text("limit") ?? ApiQuery.DefaultLimit, query.Text("after"));
        return request.Read(await KnownLinesAsync(cancel), source.Clock.GetUtcNow(), "", out var problem) is { } wanted
            ? await source.History.ChangesAsync(wanted, cancel) : throw new BadRequest(problem!);
    }

    private async Task<DeliveryListView> DeliveriesAsync(ApiQuery query, CancellationToken cancel)
    {
        var request = new DeliveriesRequest(
            query.Text("state"), query.Text("route"), query.Text("since"), query.Text("limit") ?? ApiQuery.DefaultLimit, query.Text("after"));
        return request.Read(source.Clock.GetUtcNow(), "", out var problem) is { } wanted
            ? await source.History.DeliveriesAsync(wanted, cancel) : throw new BadRequest(problem!);
    }

    private async Task<ReplayView> ReplayAsync(HttpContext context)
    {
        var request = await ReadAsync(context, HistoryJson.Default.ReplayRequest);
        return source.Replays.Problem(request, "") is { } problem
            ? throw new BadRequest(problem) : await source.Replays.RunAsync(request, context.RequestAborted);
    }

    private async Task WriteListAsync(HttpContext context, string digest)
    {
        if (source.Lists?.Invoke(digest) is not { } list)
        {
            await ProblemAsync(context, StatusCodes.Status404NotFound, "No such list", "A list is kept for 30 days, of digests of twenty changes or more.");
            return;
        }

        await using (list)
        {
            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{digest}.csv\"";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.ContentLength = list.Length;
            if (context.Request.Method != "HEAD")
                await list.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    private async Task<SilencesModel> SilencesAsync(CancellationToken cancel)
    {
        var lines = await KnownLinesAsync(cancel);
        var (silences, now) = (await source.Silences.LoadAsync(cancel), source.Clock.GetUtcNow());
        return new([.. silences.OrderByDescending(silence => silence.Until).Select(silence => SilenceModel.Of(silence, lines, now))]);
    }

    private async Task AddSilenceAsync(HttpContext context)
    {
        var asked = await ReadAsync(context, Json.SilenceRequestModel);
        var (lines, now) = (await KnownLinesAsync(context.RequestAborted), source.Clock.GetUtcNow());
        var number = asked.Line;
        if (asked.LineId is { } id)
        {
            number = lines.FirstOrDefault(line => line.Id.ToString() == id)?.Number
                ?? throw new BadRequest("line_id is not one of the account's lines. GET lines shows them.");
        }

        var request = new SilenceRequest(asked.For, number, asked.ChatId, asked.Reason, asked.Status);
        if (request.Read(lines, now, "", out var problem) is not { } silence)
            throw new BadRequest(problem!);
        var doubt = source.Linq is { } linq ? await SilencedChat.LookUpAsync(linq, request, source.Clock, context.RequestAborted) : null;
        if (doubt is { IsMissing: true })
            throw new BadRequest(doubt.Text);
        await source.Silences.AddAsync(silence, context.RequestAborted);
        await WriteAsync(context, SilenceModel.Of(silence, lines, now) with { Warning = doubt?.Text }, Json.SilenceModel, StatusCodes.Status201Created);
    }

    private async Task EndSilenceAsync(HttpContext context, string text)
    {
        if (!SilenceId.TryParse(text, out var id) || (await source.Silences.LoadAsync(context.RequestAborted)).All(kept => kept.Id != id))
        {
            await ProblemAsync(context, StatusCodes.Status404NotFound, "No such silence", "GET silences shows those there are.");
            return;
        }

        await source.Silences.EndAsync(id, source.Clock.GetUtcNow(), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task<IReadOnlyList<KnownLine>> KnownLinesAsync(CancellationToken cancel) =>
        (await source.Health.ReadAsync(cancel)).Account?.KnownLines ?? [];

    private static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        // Another site's form can send anything except this content type.
        if (!context.Request.HasJsonContentType())
            throw new BadHttpRequestException("The body must be JSON, with Content-Type: application/json.", StatusCodes.Status415UnsupportedMediaType);
        using var body = new MemoryStream();
        var buffer = new byte[8_192];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxBody)
                throw new BadHttpRequestException($"The body is longer than {MaxBody:N0} bytes.", StatusCodes.Status413PayloadTooLarge);
        }

        try
        {
            return JsonSerializer.Deserialize(body.GetBuffer().AsSpan(0, (int)body.Length), type) ?? throw new BadRequest("The body is null.");
        }
        catch (JsonException e)
        {
            throw new BadRequest($"The body cannot be read: {e.Message}");
        }
    }

    private static IEnumerable<T> PageOf<T>(IReadOnlyList<T> all, ApiQuery query) => all.Skip(query.After).Take(query.Limit);

    private static string? Next(int total, ApiQuery query) =>
        query.After + query.Limit < total ? (query.After + query.Limit).ToString(CultureInfo.InvariantCulture) : null;
}
