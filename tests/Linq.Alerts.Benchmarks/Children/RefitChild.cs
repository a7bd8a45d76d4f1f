using System.Globalization;
using System.Text.Json.Serialization;
using Refit;

namespace Linq.Alerts.Benchmarks;

/// <summary>What a .NET developer would write: a Refit client, source-generated JSON of the needed fields, and a dictionary of statuses.</summary>
internal static class RefitChild
{
    /// <param name="args">Base URL, token, passes.</param>
    public static async Task RunAsync(string[] args)
    {
        using var http = HttpLinqTransport.CreateHttpClient();
        http.BaseAddress = new(args[0]);
        http.DefaultRequestHeaders.Authorization = new("Bearer", args[1]);
        var api = RestService.ForGenerated<IRefitChats>(http, RefitJson.Default);
        var statuses = new Dictionary<string, string?>();
        List<RefitFigures> passes = [];
        for (var pass = 0; pass < int.Parse(args[2], CultureInfo.InvariantCulture); pass++)
        {
            foreach (var line in (await api.ListLinesAsync()).PhoneNumbers)
                passes.Add(await ReadAsync(api, line.PhoneNumber, statuses) with { CpuSoFar = Environment.CpuUsage.TotalTime.TotalSeconds });
        }

        await Reply.SendAndWaitAsync(passes);
    }

    private static async Task<RefitFigures> ReadAsync(IRefitChats api, string line, Dictionary<string, string?> statuses)
    {
        RefitFigures figures = new(0, 0, 0);
        for (string? cursor = null; ;)
        {
            var page = await api.ListChatsAsync(line, 100, cursor);
            foreach (var chat in page.Chats)
            {
                var status = chat.HealthStatus?.Status;
                // Unchanged is the most common case, so look before writing.
                if (!statuses.TryGetValue(chat.Id, out var known))
                    statuses.Add(chat.Id, status);
                else if (known != status)
                {
                    statuses[chat.Id] = status;
                    figures = figures with { Changes = figures.Changes + 1 };
                }
            }

            figures = figures with { Chats = figures.Chats + page.Chats.Count };
            if (page.NextCursor is not { Length: > 0 } next)
                return figures;
            cursor = next;
        }
    }
}

internal sealed record RefitFigures(long Chats, long Changes, double CpuSoFar) : IPassFigures;

internal interface IRefitChats
{
    [Get("/v3/phone_numbers")]
    Task<RefitLines> ListLinesAsync();

    [Get("/v3/chats")]
    Task<RefitPage> ListChatsAsync(string from, int limit, string? cursor);
}

internal sealed record RefitLines(IReadOnlyList<RefitLine> PhoneNumbers);

internal sealed record RefitLine(string PhoneNumber);

internal sealed record RefitPage(IReadOnlyList<RefitChat> Chats, string? NextCursor);

internal sealed record RefitChat(string Id, RefitHealth? HealthStatus);

internal sealed record RefitHealth(string? Status, DateTimeOffset? UpdatedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RefitLines))]
[JsonSerializable(typeof(RefitPage))]
internal sealed partial class RefitJson : JsonSerializerContext;
