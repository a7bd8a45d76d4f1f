using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Linq.Alerts.Page;

/// <summary>The parameters of one request, each parsed or rejected with what to write instead.</summary>
internal sealed class ApiQuery(IQueryCollection query)
{
    private const int MaxLimit = 1_000;

    public const string DefaultLimit = "100";

    public int Limit => (Text("limit") ?? DefaultLimit) is var text
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit
        ? limit : throw new BadRequest($"limit is '{text}': it must be 1 to {MaxLimit}.");

    /// <summary>The position at which the last page ended.</summary>
    public int After => Text("after") is not { } text ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after
        : throw new BadRequest("after must be the 'next' of the page before.");

    public IReadOnlySet<HealthStatus> Statuses
    {
        get
        {
            var words = (Text("status") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var statuses = words.Select(word => (Word: word, Status: HealthStatus.Read(word))).ToList();
            return statuses.FirstOrDefault(status => status.Status == HealthStatus.Unknown).Word is { } unknown
                ? throw new BadRequest($"status is '{unknown}': it must be one or more of HEALTHY, AT_RISK, CRITICAL, OPTED_OUT, separated by commas.")
                : statuses.Select(status => status.Status).ToHashSet();
        }
    }

    public LineId? Line(HealthView view) => Line(view, Text("line"));

    /// <param name="text">A line's ID, or the last four digits of its number; null for any.</param>
    public static LineId? Line(HealthView view, string? text)
    {
        if (text is null)
            return null;
        var lines = view.Lines.Concat(view.Unwatched).Where(line => line.Name.Id.ToString() == text || line.Alias?.ToString() == text || line.Name.Number.Text == text).ToList();
        return lines switch
        {
            [var line] => line.Name.Id,
            [] => throw new BadRequest($"line is '{text}': it must be a line's ID, or the last four digits of its number. GET lines shows them."),
            _ => throw new BadRequest($"line is '{text}', and several lines end in that: name the line by its ID. GET lines shows them."),
        };
    }

    public string? Text(string name) => query[name].FirstOrDefault() is { Length: > 0 } text ? text : null;
}

/// <summary>The request is wrong; the message says how and what to write instead.</summary>
internal sealed class BadRequest(string message) : Exception(message);
