using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>All that is recorded, at one time, in memory: what the page and the read API answer from. It never changes.</summary>
/// <param name="Lines">Those that are polled, by their last four digits.</param>
/// <param name="Unwatched">Those that are known and not polled: retired ones, and those that the settings leave out.</param>
/// <param name="Account">Null while nothing is recorded of the account.</param>
public sealed record HealthView(LineRow? Account, IReadOnlyList<LineView> Lines, IReadOnlyList<LineView> Unwatched)
{
    public static HealthView Empty { get; } = new(null, [], []);

    /// <summary>
    /// Answers for any chat. One that is not on record counts as healthy, as far as each line that it may be on was read recently.
    /// </summary>
    /// <param name="on">The line that the chat is on; null when the caller does not know.</param>
    public ChatAnswer Answer(ChatId chat, DateTimeOffset now, LineId? on = null)
    {
        foreach (var line in Lines)
        {
            if (line.Find(chat) is { } row)
                return ChatAnswer.Of(row, line, now);
        }

        // Who opted out stays so when nobody looks any more.
        foreach (var line in Unwatched)
        {
            if (line.Find(chat) is { } row)
                return ChatAnswer.Of(row, line, now) with { IsStale = true };
        }

        // With no line nobody has looked at all.
        List<LineView> candidates = [.. Lines.Concat(Unwatched.Where(line => !line.IsRetired)).Where(line => on is null || line.Name.Id == on)];
        var stale = candidates.Count == 0 || candidates.Any(line => line.IsStale(now) || Unwatched.Contains(line));
        var oldest = candidates.Any(line => line.ObservedAt is null) ? null : candidates.Min(line => line.ObservedAt);
        return new(chat, null, default, HealthStatus.Healthy, null, oldest, stale);
    }

    public LineView? Line(LineId id) => Lines.FirstOrDefault(line => line.Name.Id == id);

    /// <summary>Whether the poller works: there are lines, and each was read to its last page recently.</summary>
    public bool IsWatching(DateTimeOffset now) => Lines.Count > 0 && Lines.All(line => line.IsWatched(now));

    /// <summary>Searches the chats on record, the worst first and of these the latest.</summary>
    public IReadOnlyList<ChatAnswer> Search(ChatSearch search, DateTimeOffset now) =>
    [
        .. Lines.Where(line => search.Line is null || search.Line == line.Name.Id)
            .SelectMany(line => line.Chats, (line, row) => (Line: line, Row: row))
            .Where(found => search.Wants(found.Row))
            .OrderByDescending(found => found.Row.Status).ThenByDescending(found => found.Row.Since).ThenBy(found => $"{found.Row.Id}", StringComparer.Ordinal)
            .Select(found => ChatAnswer.Of(found.Row, found.Line, now)),
    ];

    /// <summary>What is wrong with the watching itself, in words for a person, the account's own troubles first.</summary>
    public IReadOnlyList<ActiveProblem> Problems() =>
    [
        .. Problems(Account, null),
        .. Lines.SelectMany(line => Problems(line.Row, line.Name)),
    ];

    private static IEnumerable<ActiveProblem> Problems(LineRow? row, LineName? line) =>
        from alarm in row?.ActiveAlarms ?? ImmutableSortedDictionary<AlarmKind, DateTimeOffset>.Empty
        select new ActiveProblem(alarm.Key, Advice.Title(new(alarm.Key, Raised: true, "") { Line = line ?? default, ObservedAt = alarm.Value }), line, alarm.Value);
}

/// <param name="Line">Null for the account as a whole.</param>
/// <param name="MetAt">When its cause was last met, UTC.</param>
public sealed record ActiveProblem(AlarmKind Kind, string Title, LineName? Line, DateTimeOffset MetAt);
