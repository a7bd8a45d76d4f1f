namespace Linq.Alerts;

/// <summary>What a list of lines means for the lines that are known.</summary>
/// <param name="Known">The lines to record now.</param>
/// <param name="Polled">The lines to poll: each number once, under the ID that everything about it is stored under.</param>
/// <param name="Retired">Lines that this list retires.</param>
/// <param name="Replacements">What changed about known lines, in sentences for a person.</param>
/// <param name="Reputations">What Linq now says of lines and did not say before.</param>
/// <param name="Excluded">Listed lines that cannot be watched.</param>
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
    /// <summary>A line missing from one list is polled on; two later lists must agree before it is retired.</summary>
    private const int ListsToRetire = 3;

    /// <summary>Events of one commit of the account, beside an alarm: lines retired or judged anew. The rest follow with the next list.</summary>
    private const int MaxEventsAtOnce = (LineCommit.MaxOperations / 2) - 2;

    private const int MaxNamed = 5;

    /// <param name="isWatched">
    /// Whether the settings want the line of this number watched; null for all. Of any other nothing is recorded but that it is there, so that
    /// trouble on it is reported once it is watched.
    /// </param>
    public static LineListChange Between(IReadOnlyList<KnownLine> known, LineListing listing, Predicate<string>? isWatched = null)
    {
        List<KnownLine> active = [.. known.Where(line => !line.IsRetired)];
        // An entry that cannot be read may still be a line that is known. Nothing has happened to that one.
        var present = active.Where(line => listing.Excluded.Any(entry => entry.Id == line.Id || entry.Number?.InFull == line.Number)).ToHashSet();
        List<ExcludedLine> excluded = [.. listing.Excluded.Where(entry => !present.Any(line => entry.Id == line.Id || entry.Number?.InFull == line.Number))];
        // A wrong answer or a narrower key must not cost a single line: an empty list is not believed.
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
            // Its number is watched under another ID, so there is nothing to tell.
            else if (numbers.Contains(line.Number))
                next.Add(line with { IsRetired = true });
            // Each entry that cannot be read might be this line.
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

        // A listed line comes with its reputation; one that is only known is polled until it is retired.
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

/// <summary>A listed line, and the known line that it is, if any.</summary>
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

    /// <summary>With what Linq says of it now. What it leaves out stays as it was.</summary>
    public KnownLine Judged(KnownLine line) => line with
    {
        Reputation = Line.Reputation == Reputation.Unknown ? line.Reputation : Line.Reputation,
        IsFlagged = Line.IsFlagged ?? line.IsFlagged,
    };

    /// <summary>What is new about a line that was watched before, in a sentence; null when nothing is.</summary>
    public string? Change() => Known is null or { IsRetired: true } ? null
        : Line.Id != Known.Id && Line.Id != Known.Alias
            ? $"The line {Line.Number} has a new ID at Linq: {Line.Id} instead of {Known.Alias ?? Known.Id}. It is still watched, and its events keep the ID {Known.Id}."
        : Line.Number.InFull != Known.Number
            ? $"The line {LastFour.Of(Known.Number)} now has the number {Line.Number}, which is watched in its place."
        : null;
}

/// <summary>Finds out which listed line is which known one.</summary>
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
        // A line that got a new ID goes on as what it was: as a new one it would begin with a summary, and what turned just now would be in
        // that, among everything that has been bad for long.
        _byNumber = others.Where(line => !line.IsRetired && !(line.Alias is { } alias && ids.Contains(alias)))
            .DistinctBy(line => line.Number).ToDictionary(line => line.Number);
    }

    /// <summary>Each line once and each number once. Of two lines with one number the one that is known goes on.</summary>
    public IEnumerable<ListedAs> All() => _listed
        .Select(line => new ListedAs(line, Find(line)))
        .OrderBy(line => line.Known is { IsRetired: false } known ? _byId[known.Id].Order : int.MaxValue)
        .DistinctBy(line => line.Id)
        .DistinctBy(line => line.Line.Number);

    private KnownLine? Find(Line line) =>
        _byId.TryGetValue(line.Id, out var same) ? same.Line
        : _byAlias.GetValueOrDefault(line.Id) ?? _byNumber.GetValueOrDefault(line.Number.InFull);
}
