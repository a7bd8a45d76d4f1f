using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>An immutable snapshot of everything recorded, in memory. The page and the read API answer from it.</summary>
/// <param name="Lines">The polled lines, ordered by their last four digits.</param>
/// <param name="Unwatched">Known lines that aren't polled: retired ones, and those that the settings exclude.</param>
/// <param name="Account">Null while nothing is recorded about the account.</param>
public sealed record HealthView(AccountRow? Account, IReadOnlyList<LineView> Lines, IReadOnlyList<LineView> Unwatched)
{
    public static HealthView Empty { get; } = new(null, [], []);

    /// <summary>
    /// Answers for any chat. One that isn't on record counts as healthy if every line it may be on was read recently.
    /// </summary>
    /// <param name="on">The chat's line; null if the caller doesn't know it.</param>
    public ChatAnswer Answer(ChatId chat, DateTimeOffset now, LineId? on = null)
    {
        foreach (var line in Lines)
        {
            if (line.Find(chat) is { } row)
                return ChatAnswer.Of(row, line, now);
        }

        // An opt-out remains valid even if the line is no longer polled.
        foreach (var line in Unwatched)
        {
            if (line.Find(chat) is { } row)
                return ChatAnswer.Of(row, line, now) with { IsStale = true };
        }

        // Without any line, nothing has been read at all.
        List<LineView> candidates = [.. Lines.Concat(Unwatched.Where(line => !line.IsRetired)).Where(line => on is null || line.Name.Id == on)];
        var stale = candidates.Count == 0 || candidates.Any(line => line.IsStale(now) || Unwatched.Contains(line));
        var oldest = candidates.Any(line => line.ObservedAt is null) ? null : candidates.Min(line => line.ObservedAt);
        return new(chat, null, default, HealthStatus.Healthy, null, oldest, stale);
    }

    public LineView? Line(LineId id) => Lines.FirstOrDefault(line => line.Name.Id == id);

    /// <summary>Whether the poller works: there are lines, and each was recently read to its last page.</summary>
    public bool IsWatching(DateTimeOffset now) => Lines.Count > 0 && Lines.All(line => line.IsWatched(now));

    /// <summary>Searches the recorded chats; the worst first, and of these the latest.</summary>
    public IReadOnlyList<ChatAnswer> Search(ChatSearch search, DateTimeOffset now) =>
    [
        .. Lines.Where(line => search.Line is null || search.Line == line.Name.Id)
            .SelectMany(line => line.Chats, (line, row) => (Line: line, Row: row))
            .Where(found => search.Wants(found.Row))
            .OrderByDescending(found => found.Row.Status).ThenByDescending(found => found.Row.Since).ThenBy(found => $"{found.Row.Id}", StringComparer.Ordinal)
            .Select(found => ChatAnswer.Of(found.Row, found.Line, now)),
    ];

    /// <summary>What is wrong with the monitoring itself, in words for people; problems of the account first.</summary>
    public IReadOnlyList<ActiveProblem> Problems() =>
    [
        .. Problems(Account, null),
        .. Lines.SelectMany(line => Problems(line.Row, line.Name)),
    ];

    private static IEnumerable<ActiveProblem> Problems(StreamRow? row, LineName? line) =>
        from alarm in row?.ActiveAlarms ?? ImmutableSortedDictionary<AlarmKind, DateTimeOffset>.Empty
        select new ActiveProblem(alarm.Key, Advice.Title(new(alarm.Key, Raised: true, "") { Line = line ?? default, ObservedAt = alarm.Value }), line, alarm.Value);
}

/// <param name="Line">Null for the account as a whole.</param>
/// <param name="MetAt">When its cause last occurred, UTC.</param>
public sealed record ActiveProblem(AlarmKind Kind, string Title, LineName? Line, DateTimeOffset MetAt);
