using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>All that is recorded, at one time, in memory: what the page and the read API answer from. It never changes.</summary>
/// <param name="Lines">Those that are to be polled, by their last four digits.</param>
/// <param name="Account">Null while nothing is recorded of the account.</param>
public sealed record HealthView(LineRow? Account, IReadOnlyList<LineView> Lines)
{
    public static HealthView Empty { get; } = new(null, []);

    /// <summary>Answers for any chat: one that is not on record counts as healthy, as far as every line was read recently.</summary>
    public ChatAnswer Answer(ChatId chat, DateTimeOffset now)
    {
        foreach (var line in Lines)
        {
            if (line.Find(chat) is { } row)
                return ChatAnswer.Of(row, line, now);
        }

        // It may be on any line, so all of them must have been read. With no line nobody has looked at all.
        DateTimeOffset? oldest = null;
        var stale = Lines.Count == 0;
        foreach (var line in Lines)
        {
            stale |= line.IsStale(now);
            if (oldest is null || line.ObservedAt < oldest)
                oldest = line.ObservedAt;
        }

        if (Lines.Any(line => line.ObservedAt is null))
            oldest = null;
        return new(chat, null, default, HealthStatus.Healthy, null, oldest, stale);
    }

    public LineView? Line(LineId id) => Lines.FirstOrDefault(line => line.Name.Id == id);

    /// <summary>Whether changes would be seen: there are lines, and each was read recently.</summary>
    public bool IsWatching(DateTimeOffset now) => Lines.Count > 0 && Lines.All(line => !line.IsStale(now));

    /// <summary>Searches the chats on record, the worst first and of these the latest.</summary>
    public IReadOnlyList<ChatAnswer> Search(ChatSearch search, DateTimeOffset now) =>
    [
        .. from line in Lines
           where search.Line is null || search.Line == line.Name.Id
           from row in line.Chats
           where search.Wants(row)
           orderby row.Status descending, row.Since descending, row.Id.Value
           select ChatAnswer.Of(row, line, now),
    ];

    /// <summary>What is wrong with the watching itself, in words for a person, the account's own troubles first.</summary>
    public IReadOnlyList<StandingProblem> Problems() =>
    [
        .. Problems(Account, null),
        .. Lines.SelectMany(line => Problems(line.Row, line.Name)),
    ];

    private static IEnumerable<StandingProblem> Problems(LineRow? row, LineName? line) =>
        from alarm in row?.StandingAlarms ?? ImmutableSortedDictionary<AlarmKind, DateTimeOffset>.Empty
        select new StandingProblem(alarm.Key, Advice.Title(new(alarm.Key, Raised: true, "") { Line = line ?? default, ObservedAt = alarm.Value }), line, alarm.Value);
}

/// <param name="Line">Null for the account as a whole.</param>
/// <param name="MetAt">When its cause was last met, UTC.</param>
public sealed record StandingProblem(AlarmKind Kind, string Title, LineName? Line, DateTimeOffset MetAt);
