using System.Globalization;

namespace Linq.Alerts;

/// <summary>A history query as a person makes it, through any interface.</summary>
/// <param name="Chat">Linq's ID of a chat.</param>
/// <param name="Line">A line: its last four digits, its number, or its ID at Linq.</param>
/// <param name="Status">A status word, in any case.</param>
/// <param name="Since">How far back, such as <c>7d</c>, or a time in ISO 8601.</param>
/// <param name="Limit">Rows per page.</param>
/// <param name="After">Where to continue, from the previous page.</param>
public sealed record HistoryRequest(
    string? Chat = null, string? Line = null, string? Status = null, string? Since = null, string? Limit = null, string? After = null)
{
    /// <param name="lines">The account's.</param>
    /// <param name="prefix">The prefix of option names in messages: <c>--</c> on the command line.</param>
    /// <param name="problem">What is wrong and what to write instead; null when it could be read.</param>
    public EventQuery? Read(IReadOnlyList<KnownLine> lines, DateTimeOffset now, string prefix, out string? problem)
    {
        ChatId chat = default;
        var line = Line is null ? null : Find(lines, Line);
        var status = HealthStatus.Read(Status);
        problem =
            Chat is not null && !ChatId.TryParse(Chat, out chat) ? $"{prefix}chat is not a chat ID, such as 550e8400-e29b-41d4-a716-446655440000."
            : Line is not null && line is null ? LineProblem(lines, Line, prefix)
            : Status is not null && status == HealthStatus.Unknown ? $"{prefix}status is '{Status}': write HEALTHY, AT_RISK, CRITICAL or OPTED_OUT."
            : PageProblem(Since, Limit, After, prefix);
        return problem is not null ? null : new()
        {
            Chat = Chat is null ? null : chat,
            Line = line?.Id,
            Status = Status is null ? null : status,
            Since = TimeOf(Since, now),
            Limit = LimitOf(Limit),
            After = CursorOf(After),
        };
    }

    /// <returns>What is wrong with the common parameters of paged requests; null if nothing is.</returns>
    internal static string? PageProblem(string? since, string? limit, string? after, string prefix) =>
        since is not null && TimeOf(since, DateTimeOffset.MaxValue) is null
            ? $"{prefix}since is '{since}': write how far back, such as 30m, 12h or 7d, or a time such as 2026-11-20T12:00:00Z."
        : limit is not null && LimitOf(limit) == 0 ? $"{prefix}limit is '{limit}': write a number from 1 to {EventQuery.MaxLimit}."
        : after is not null && CursorOf(after) is null ? $"{prefix}after is not a value that a page returned: copy all of it, or leave it out."
        : null;

    internal static DateTimeOffset? TimeOf(string? text, DateTimeOffset now) =>
        SilenceRequest.TimeOf(text) is { } span ? now - span
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && text!.Length >= 10
            ? time : null;

    /// <returns>0 if the text isn't a limit.</returns>
    internal static int LimitOf(string? text) =>
        text is null ? new EventQuery().Limit
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit <= EventQuery.MaxLimit ? limit : 0;

    internal static HistoryCursor? CursorOf(string? text) => HistoryCursor.TryParse(text, out var cursor) ? cursor : null;

    private static KnownLine? Find(IReadOnlyList<KnownLine> lines, string text)
    {
        List<KnownLine> found = [.. lines.Where(line =>
            (LineId.TryParse(text, out var id) && line.Id == id) || line.Number == text || (text.Length == 4 && LastFour.Of(line.Number).Text == text))];
        return found is [var one] ? one : null;
    }

    private static string LineProblem(IReadOnlyList<KnownLine> lines, string text, string prefix) =>
        lines.Count == 0 ? "The store knows no lines yet: nothing has been polled."
        : lines.Count(line => LastFour.Of(line.Number).Text == text) > 1
            ? $"{prefix}line '{text}' is more than one line. Name one by its ID: {string.Join(", ", lines.Where(line => LastFour.Of(line.Number).Text == text).Select(line => line.Id))}."
        : $"{prefix}line is not one of the account's lines. Lines: {string.Join(", ", lines.Select(line => LastFour.Of(line.Number)))}.";
}

/// <summary>A deliveries query as a person makes it, through any interface.</summary>
/// <param name="State">waiting, delivered, suppressed or dead.</param>
/// <param name="Route">A route's name.</param>
public sealed record DeliveriesRequest(string? State = null, string? Route = null, string? Since = null, string? Limit = null, string? After = null)
{
    /// <param name="prefix">The prefix of option names in messages: <c>--</c> on the command line.</param>
    /// <param name="problem">What is wrong and what to write instead; null when it could be read.</param>
    public DeliveryQuery? Read(DateTimeOffset now, string prefix, out string? problem)
    {
        var known = Enum.TryParse<DeliveryState>(State, ignoreCase: true, out var state) && Enum.IsDefined(state) && !int.TryParse(State, CultureInfo.InvariantCulture, out _);
        problem = State is not null && !known ? $"{prefix}state is '{State}': write waiting, delivered, suppressed or dead."
            : HistoryRequest.PageProblem(Since, Limit, After, prefix);
        return problem is not null ? null : new()
        {
            State = State is null ? null : state,
            Route = Route,
            Since = HistoryRequest.TimeOf(Since, now),
            Limit = HistoryRequest.LimitOf(Limit),
            After = HistoryRequest.CursorOf(After),
        };
    }
}
