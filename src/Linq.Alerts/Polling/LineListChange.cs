namespace Linq.Alerts;

/// <summary>What a new list of lines means for the known lines.</summary>
/// <param name="Known">The lines to record now.</param>
/// <param name="Polled">The lines to poll: each number once, with the ID under which everything about it is stored.</param>
/// <param name="Retired">Lines that this list retires.</param>
/// <param name="Replacements">What changed about known lines, in sentences for people.</param>
/// <param name="Reputations">Changes in what Linq says about lines.</param>
/// <param name="Excluded">Listed lines that can't be monitored.</param>
/// <param name="IsNews">Whether <paramref name="Known"/> differs from what is recorded.</param>
internal sealed record LineListChange(
    IReadOnlyList<KnownLine> Known,
    IReadOnlyList<Line> Polled,
    IReadOnlyList<LineName> Retired,
    IReadOnlyList<string> Replacements,
    IReadOnlyList<ReputationNews> Reputations,
    IReadOnlyList<ExcludedLine> Excluded,
    bool IsNews)
{
    /// <summary>A line missing from one list is still polled. It is retired when two later lists lack it too.</summary>
    private const int ListsToRetire = 3;

    /// <summary>
    /// Maximum number of events in one commit of the account, besides an alarm: retired lines and changed reputations. The rest follow with the next
    /// list.
    /// </summary>
    private const int MaxEventsAtOnce = (StreamCommit.MaxOperations / 2) - 2;

    private const int MaxNamed = 5;

    /// <param name="isWatched">
    /// Whether the settings select the line with this number; null for all. Of other lines only their existence is recorded, so that problems are
    /// reported once they are monitored.
    /// </param>
    public static LineListChange Between(IReadOnlyList<KnownLine> known, LineListing listing, Predicate<string>? isWatched = null)
    {
        List<KnownLine> active = [.. known.Where(line => !line.IsRetired)];
        // An unreadable entry may be a known line, which then hasn't changed.
        var present = active.Where(line => listing.Excluded.Any(entry => entry.Id == line.Id || entry.Number?.InFull == line.Number)).ToHashSet();
        List<ExcludedLine> excluded = [.. listing.Excluded.Where(entry => !present.Any(line => entry.Id == line.Id || entry.Number?.InFull == line.Number))];
        // A wrong answer or a restricted key must not remove any line, so an empty list is ignored.
        if (listing.Lines.Count == 0)
            return new(known, [.. active.Select(line => line.ToLine()).OfType<Line>()], [], [], [], excluded, IsNews: false);

        List<ListedAs> listed = [.. new LineMatch(known, listing.Lines).All()];
        List<KnownLine> next = [];
        List<ReputationNews> reputations = [];
        foreach (var line in listed)
        {
            var now = line.ToKnown();
            var judged = isWatched?.Invoke(now.Number) == false ? now : line.Judged(now);
            var news = ReputationNews.Between(line.Known, judged, line.Line.DocUrl);
            var hasRoom = reputations.Count < MaxEventsAtOnce;
            next.Add(news is null || hasRoom ? judged : now);
            if (news is not null && hasRoom)
                reputations.Add(news);
        }

        var ids = next.Select(line => line.Id).ToHashSet();
        var numbers = next.Select(line => line.Number).ToHashSet();

        List<LineName> retired = [];
        foreach (var line in known.Where(line => !ids.Contains(line.Id)))
        {
            if (line.IsRetired || present.Contains(line))
                next.Add(line);
            // Its number is monitored under another ID, so there is nothing to report.
            else if (numbers.Contains(line.Number))
                next.Add(line with { IsRetired = true });
            // Each unreadable entry might be this line.
            else if (excluded.Count > 0)
                next.Add(line);
            else if (line.MissedLists + 1 >= ListsToRetire && retired.Count + reputations.Count < MaxEventsAtOnce)
            {
                next.Add(line with { MissedLists = line.MissedLists + 1, IsRetired = true });
                retired.Add(new(line.Id, LastFour.Of(line.Number)));
            }
            else
                next.Add(line with { MissedLists = line.MissedLists + 1 });
        }

        // A listed line has its current reputation; a known but unlisted one is polled until it is retired.
        List<Line> polled = [
            .. listed.Select(line => line.ToLine()),
            .. next.Skip(listed.Count).Where(line => !line.IsRetired).Select(line => line.ToLine()).OfType<Line>()];
        return new(next, polled, retired, Changes(active, listed, present.Count), reputations, excluded, IsNews: !next.ToHashSet().SetEquals(known));
    }

    private static List<string> Changes(List<KnownLine> active, List<ListedAs> listed, int present)
    {
        if (active.Count > 0 && present == 0 && listed.All(line => line.Known is null or { IsRetired: true }))
        {
            return [$"Linq lists none of the lines watched so far ({Names(active.Select(line => LastFour.Of(line.Number)))}). It lists "
                + $"{Names(listed.Select(line => line.Line.Number.LastFour))} instead, which {(listed.Count == 1 ? "is" : "are")} watched from now on."];
        }

        return [.. listed.Select(line => line.Change()).OfType<string>()];
    }

    private static string Names(IEnumerable<LastFour> numbers) => numbers.ToList() is { Count: > MaxNamed } many
        ? $"{string.Join(", ", many.Take(MaxNamed))} and {many.Count - MaxNamed} more" : string.Join(", ", numbers);
}

/// <summary>A listed line, and the matching known line, if any.</summary>
internal sealed record ListedAs(Line Line, KnownLine? Known)
{
    public LineId Id => Known?.Id ?? Line.Id;

    public Line ToLine()
    {
        var judged = Judged(ToKnown());
        return Line with { Id = Id, Reputation = judged.Reputation, IsFlagged = judged.IsFlagged };
    }

    public KnownLine ToKnown() => Known is null ? new(Line.Id, Line.Number.InFull) : Known with
    {
        Number = Line.Number.InFull,
        MissedLists = 0,
        IsRetired = false,
        Alias = Line.Id == Known.Id ? Known.Alias : Line.Id,
    };

    /// <summary>The line with its current data from Linq. What Linq omits is unchanged.</summary>
    public KnownLine Judged(KnownLine line) => line with
    {
        Reputation = Line.Reputation == Reputation.Unknown ? line.Reputation : Line.Reputation,
        IsFlagged = Line.IsFlagged ?? line.IsFlagged,
    };

    /// <summary>What changed about an already monitored line, in a sentence; null if nothing did.</summary>
    public string? Change() => Known is null or { IsRetired: true } ? null
        : Line.Id != Known.Id && Line.Id != Known.Alias
            ? $"The line {Line.Number} has a new ID at Linq: {Line.Id} instead of {Known.Alias ?? Known.Id}. It is still watched, and its events keep the ID {Known.Id}."
        : Line.Number.InFull != Known.Number
            ? $"The line {LastFour.Of(Known.Number)} now has the number {Line.Number}, which is watched in its place."
        : null;
}

/// <summary>Matches listed lines to known ones.</summary>
internal sealed class LineMatch
{
    private readonly IReadOnlyList<Line> _listed;
    private readonly Dictionary<LineId, (KnownLine Line, int Order)> _byId;
    private readonly Dictionary<LineId, KnownLine> _byAlias;
    private readonly Dictionary<string, KnownLine> _byNumber;

    public LineMatch(IReadOnlyList<KnownLine> known, IReadOnlyList<Line> listed)
    {
        _listed = listed;
        _byId = known.Index().ToDictionary(line => line.Item.Id, line => (line.Item, line.Index));
        var ids = listed.Select(line => line.Id).ToHashSet();
        List<KnownLine> others = [.. known.Where(line => !ids.Contains(line.Id))];
        _byAlias = others.Where(line => line.Alias is not null).DistinctBy(line => line.Alias).ToDictionary(line => line.Alias!.Value);
        // A line with a new ID remains the same line. As a new one it would start with a summary, which would mix recent changes with old problems.
        _byNumber = others.Where(line => !line.IsRetired && !(line.Alias is { } alias && ids.Contains(alias)))
            .DistinctBy(line => line.Number).ToDictionary(line => line.Number);
    }

    /// <summary>Each line once and each number once. Of two lines with the same number the known one is kept.</summary>
    public IEnumerable<ListedAs> All() => _listed
        .Select(line => new ListedAs(line, Find(line)))
        .OrderBy(line => line.Known is { IsRetired: false } known ? _byId[known.Id].Order : int.MaxValue)
        .DistinctBy(line => line.Id)
        .DistinctBy(line => line.Line.Number);

    private KnownLine? Find(Line line) =>
        _byId.TryGetValue(line.Id, out var same) ? same.Line
        : _byAlias.GetValueOrDefault(line.Id) ?? _byNumber.GetValueOrDefault(line.Number.InFull);
}
