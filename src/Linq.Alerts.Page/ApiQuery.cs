using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Linq.Alerts.Page;

/// <summary>The parameters of one request, each read or refused with what to write instead.</summary>
internal sealed partial class ApiQuery(IQueryCollection query)
{
    private const int MaxLimit = 1_000;
    private const int DefaultLimit = 100;

    public int Limit => Text("limit") is not { } text ? DefaultLimit
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit ? limit
        : throw new BadRequest($"limit is '{text}': it must be 1 to {MaxLimit}.");

    /// <summary>The place on the list that the last page ended with.</summary>
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

    /// <summary>A line's ID, or the last four digits of its number.</summary>
    public LineId? Line(HealthView view)
    {
        if (Text("line") is not { } text)
            return null;
        var lines = view.Lines.Where(line => line.Name.Id.ToString() == text || line.Name.Number.Text == text).ToList();
        return lines switch
        {
            [var line] => line.Name.Id,
            [] => throw new BadRequest($"line is '{text}': it must be a line's ID, or the last four digits of its number. GET lines shows them."),
            _ => throw new BadRequest($"line is '{text}', and several lines end in that: name the line by its ID. GET lines shows them."),
        };
    }

    /// <summary>A time, or how long ago: <c>2026-03-01T12:00:00Z</c>, <c>30m</c>, <c>2h</c>, <c>7d</c>. Default a day ago.</summary>
    public DateTimeOffset Since(DateTimeOffset now)
    {
        if (Text("since") is not { } text)
            return now.AddDays(-1);
        if (Ago.Match(text) is { Success: true } ago)
        {
            var count = int.Parse(ago.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            return now - (ago.Groups[2].Value switch
            {
                "m" => TimeSpan.FromMinutes(count),
                "h" => TimeSpan.FromHours(count),
                _ => TimeSpan.FromDays(count),
            });
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time : throw new BadRequest($"since is '{text}': it must be a time such as 2026-03-01T12:00:00Z, or how long ago, such as 30m, 2h or 7d.");
    }

    public string? Text(string name) => query[name].FirstOrDefault() is { Length: > 0 } text ? text : null;

    [GeneratedRegex(@"^([0-9]{1,5})([mhd])\z")]
    private static partial Regex Ago { get; }
}

/// <summary>The request is wrong; the message says how and what to write instead.</summary>
internal sealed class BadRequest(string message) : Exception(message);
