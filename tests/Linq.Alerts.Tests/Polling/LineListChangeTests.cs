using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class LineListChangeTests
{
    [Fact]
    public void However_many_lines_leave_at_once_their_notices_fit_into_one_commit_and_the_rest_follow()
    {
        var known = Enumerable.Range(0, 80).Select(n => Known(n, missed: n == 0 ? 0 : 2)).ToList();

        var first = LineListChange.Between(known, [Some.LineNumber(0)]);
        var second = LineListChange.Between(first.Known, [Some.LineNumber(0)]);

        Assert.InRange(first.Retired.Count, 1, (LineCommit.MostOperations - 1) / 2);
        Assert.Equal(79, first.Retired.Concat(second.Retired).Distinct().Count());
        Assert.Equal(79, second.Known.Count(line => line.IsRetired));
    }

    [Fact]
    public void An_empty_list_is_believed_only_when_no_line_is_active()
    {
        Assert.Equal(LineListVerdict.Empty, LineListChange.Between([Known(1), Known(2, retired: true)], []).Verdict);
        Assert.Equal(LineListVerdict.Believed, LineListChange.Between([Known(1, retired: true)], []).Verdict);
        Assert.Equal(LineListVerdict.Believed, LineListChange.Between([], []).Verdict);
    }

    [Fact]
    public void One_known_line_in_the_list_even_a_retired_one_shows_that_the_account_is_the_same()
    {
        Assert.Equal(LineListVerdict.OtherAccount, LineListChange.Between([Known(1), Known(2)], [Some.LineNumber(3)]).Verdict);
        Assert.Equal(
            LineListVerdict.Believed, LineListChange.Between([Known(1), Known(2, retired: true)], [Some.LineNumber(2), Some.LineNumber(3)]).Verdict);
        Assert.Equal(LineListVerdict.Believed, LineListChange.Between([], [Some.LineNumber(3)]).Verdict);
    }

    [Fact]
    public void Only_lists_in_a_row_without_the_line_count_and_what_stays_the_same_is_no_news()
    {
        var missed = LineListChange.Between([Known(1), Known(2, missed: 1)], [Some.LineNumber(1)]);
        var back = LineListChange.Between(missed.Known, [Some.LineNumber(1), Some.LineNumber(2)]);

        Assert.Equal((2, true), (missed.Known.Single(line => line.Id == Some.LineNumber(2).Id).MissedLists, missed.IsNews));
        Assert.Equal((0, true), (back.Known.Single(line => line.Id == Some.LineNumber(2).Id).MissedLists, back.IsNews));
        Assert.False(LineListChange.Between(back.Known, [Some.LineNumber(2), Some.LineNumber(1)]).IsNews);
        Assert.False(LineListChange.Between([Known(1), Known(2, missed: 3, retired: true)], [Some.LineNumber(1)]).IsNews);
        Assert.Equal(3, LineListChange.Between(missed.Known, [Some.LineNumber(1)]).Known.Single(line => line.IsRetired).MissedLists);
    }

    private static KnownLine Known(int n, int missed = 0, bool retired = false)
    {
        var line = Some.LineNumber(n);
        return new(line.Id, line.Number.InFull, missed, retired);
    }
}
