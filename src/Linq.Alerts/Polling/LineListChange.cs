namespace Linq.Alerts;

/// <summary>What a list of lines means for the lines that are known.</summary>
/// <param name="Known">The lines to record now.</param>
/// <param name="Retired">Lines that this list retires.</param>
/// <param name="IsNews">Whether <paramref name="Known"/> differs from what is recorded.</param>
internal sealed record LineListChange(
    LineListVerdict Verdict, IReadOnlyList<KnownLine> Known, IReadOnlyList<LineName> Retired, bool IsNews)
{
    /// <summary>A line missing from one list is polled on; two later lists must agree before it is retired.</summary>
    private const int ListsToRetire = 3;

    /// <summary>Each is an event, and all go into one commit of the account. The rest follow with the next list.</summary>
    private const int MostRetiredAtOnce = (LineCommit.MostOperations / 2) - 1;

    public static LineListChange Between(IReadOnlyList<KnownLine> known, IReadOnlyList<Line> listed)
    {
        var active = known.Where(line => !line.IsRetired).ToList();
        // A wrong answer or a narrower key must not cost a single line: neither list is believed.
        if (active.Count > 0 && listed.Count == 0)
            return new(LineListVerdict.Empty, known, [], IsNews: false);
        var ids = listed.Select(line => line.Id).ToHashSet();
        if (known.Count > 0 && listed.Count > 0 && !known.Any(line => ids.Contains(line.Id)))
            return new(LineListVerdict.OtherAccount, known, [], IsNews: false);

        List<KnownLine> next = [.. listed.DistinctBy(line => line.Id).Select(line => new KnownLine(line.Id, line.Number.InFull))];
        List<LineName> retired = [];
        foreach (var line in known.Where(line => !ids.Contains(line.Id)))
        {
            var missed = line.IsRetired ? line : line with { MissedLists = line.MissedLists + 1 };
            if (!missed.IsRetired && missed.MissedLists >= ListsToRetire && retired.Count < MostRetiredAtOnce)
            {
                missed = missed with { IsRetired = true };
                retired.Add(new(line.Id, LastFour.Of(line.Number)));
            }

            next.Add(missed);
        }

        return new(LineListVerdict.Believed, next, retired, IsNews: !next.ToHashSet().SetEquals(known));
    }
}

internal enum LineListVerdict
{
    Believed,

    /// <summary>Empty, although lines are known.</summary>
    Empty,

    /// <summary>Not one of the lines that are known.</summary>
    OtherAccount,
}
