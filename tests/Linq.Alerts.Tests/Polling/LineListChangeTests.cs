using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class LineListChangeTests
{
    [Fact]
    public void However_many_lines_leave_at_once_each_commit_holds_what_fits_and_the_rest_follow()
    {
        var known = Enumerable.Range(0, 80).Select(n => Known(n, missed: n == 0 ? 0 : 2)).ToList();

        var first = Between(known, Some.LineNumber(0));
        var second = Between(first.Known, Some.LineNumber(0));

        Assert.InRange(first.Retired.Count, 1, (StreamCommit.MaxOperations - 1) / 2);
        Assert.Equal(79, first.Retired.Concat(second.Retired).Distinct().Count());
        Assert.Equal(79, second.Known.Count(line => line.IsRetired));
    }

    [Fact]
    public void An_empty_list_is_not_believed_and_known_lines_are_still_polled()
    {
        var change = Between([Known(1), Known(2, retired: true)]);

        Assert.Equal((false, Some.LineNumber(1).Id), (change.IsNews, Assert.Single(change.Polled).Id));
        Assert.Empty(Between([]).Polled);
    }

    [Fact]
    public void When_none_of_the_lines_is_listed_the_others_are_polled_and_the_change_is_reported_once()
    {
        var first = Between([Known(1)], Some.LineNumber(3));
        var second = Between(first.Known, Some.LineNumber(3));

        Assert.Equal([Some.LineNumber(3).Id, Some.LineNumber(1).Id], first.Polled.Select(line => line.Id));
        Assert.Equal(
            "Linq lists none of the lines watched so far (•••0101). It lists •••0103 instead, which is watched from now on.",
            Assert.Single(first.Replacements));
        Assert.Empty(second.Replacements);
        Assert.Equal([Some.LineNumber(3).Id], Between(second.Known, Some.LineNumber(3)).Polled.Select(line => line.Id));
    }

    [Fact]
    public void A_line_that_comes_or_goes_alongside_others_is_not_a_replacement()
    {
        Assert.Empty(Between([Known(1), Known(2)], Some.LineNumber(2), Some.LineNumber(3)).Replacements);
        Assert.Empty(Between([], Some.LineNumber(3)).Replacements);
        Assert.Empty(Between([Known(1, retired: true)], Some.LineNumber(3)).Replacements);
    }

    [Fact]
    public void A_line_with_a_new_ID_continues_as_before_and_this_is_reported_once_per_ID()
    {
        var renamed = Some.LineNumber(1) with { Id = Some.LineNumber(7).Id };

        var first = Between([Known(1), Known(2)], renamed, Some.LineNumber(2));
        var second = Between(first.Known, renamed, Some.LineNumber(2));
        var back = Between(second.Known, Some.LineNumber(1), Some.LineNumber(2));

        Assert.All([first, second, back], change => Assert.Equal([Some.LineNumber(1).Id, Some.LineNumber(2).Id], change.Polled.Select(line => line.Id)));
        Assert.Contains($"{renamed.Id} instead of {Some.LineNumber(1).Id}", Assert.Single(first.Replacements), StringComparison.Ordinal);
        Assert.All([second, back], change => Assert.Equal((false, 0), (change.IsNews, change.Replacements.Count)));
    }

    [Fact]
    public void An_ID_with_another_number_is_polled_under_that_number_and_reported()
    {
        var change = Between([Known(1)], Some.LineNumber(1) with { Number = Some.Number(9) });

        Assert.Equal((Some.LineNumber(1).Id, Some.Number(9)), Assert.Single(change.Polled) is var line ? (line.Id, line.Number) : default);
        Assert.Equal("The line •••0101 now has the number •••0109, which is watched in its place.", Assert.Single(change.Replacements));
    }

    [Fact]
    public void Two_lines_that_swap_their_numbers_keep_their_IDs()
    {
        var change = Between([Known(1), Known(2)], Some.LineNumber(1) with { Number = Some.Number(2) }, Some.LineNumber(2) with { Number = Some.Number(1) });

        Assert.Equal(
            [(Some.LineNumber(1).Id, Some.Number(2)), (Some.LineNumber(2).Id, Some.Number(1))], change.Polled.Select(line => (line.Id, line.Number)));
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(7, 1)]
    public void A_number_under_two_IDs_is_polled_once_and_under_the_ID_that_is_known(int one, int other)
    {
        Line[] listed = [Some.LineNumber(one) with { Number = Some.Number(1) }, Some.LineNumber(other) with { Number = Some.Number(1) }];

        var change = Between([Known(1)], listed);

        Assert.Equal(Some.LineNumber(1).Id, Assert.Single(change.Polled).Id);
        Assert.False(change.IsNews);
        Assert.Equal(listed[0].Id, Assert.Single(Between([], listed).Polled).Id);
    }

    [Fact]
    public void Two_known_lines_with_one_number_become_one_without_a_notice()
    {
        var change = Between([Known(1), Known(2) with { Number = Some.Number(1).InFull }], Some.LineNumber(1), Some.LineNumber(2) with { Number = Some.Number(1) });

        Assert.Equal(Some.LineNumber(1).Id, Assert.Single(change.Polled).Id);
        Assert.Empty(change.Retired);
        Assert.True(change.Known.Single(line => line.Id == Some.LineNumber(2).Id).IsRetired);
    }

    [Fact]
    public void A_known_line_whose_entry_cannot_be_read_is_still_polled_and_not_excluded()
    {
        var byId = Between([Known(1), Known(2)], new LineListing([Some.LineNumber(2)], [new(Some.LineNumber(1).Id, null, 1, "x")]));
        var byNumber = Between([Known(1), Known(2)], new LineListing([Some.LineNumber(2)], [new(null, Some.Number(1), 1, "x")]));

        Assert.All([byId, byNumber], change => Assert.Equal(
            (false, 2, 0), (change.IsNews, change.Polled.Count, change.Excluded.Count)));
    }

    [Fact]
    public void While_an_unreadable_entry_could_be_any_line_no_line_counts_as_missing()
    {
        var change = Between([Known(1, missed: 2), Known(2)], new LineListing([Some.LineNumber(2)], [new(null, null, 1, "x")]));

        Assert.Equal((false, 0, 1), (change.IsNews, change.Retired.Count, change.Excluded.Count));
    }

    [Fact]
    public void Only_consecutive_lists_without_the_line_count_and_no_change_is_reported_twice()
    {
        var missed = Between([Known(1), Known(2, missed: 1)], Some.LineNumber(1));
        var back = Between(missed.Known, Some.LineNumber(1), Some.LineNumber(2));

        Assert.Equal((2, true), (missed.Known.Single(line => line.Id == Some.LineNumber(2).Id).MissedLists, missed.IsNews));
        Assert.Equal((0, true), (back.Known.Single(line => line.Id == Some.LineNumber(2).Id).MissedLists, back.IsNews));
        Assert.False(Between(back.Known, Some.LineNumber(2), Some.LineNumber(1)).IsNews);
        Assert.False(Between([Known(1), Known(2, missed: 3, retired: true)], Some.LineNumber(1)).IsNews);
        Assert.Equal(3, Between(missed.Known, Some.LineNumber(1)).Known.Single(line => line.IsRetired).MissedLists);
    }

    private static LineListChange Between(IReadOnlyList<KnownLine> known, params Line[] listed) => Between(known, new LineListing(listed, []));

    private static LineListChange Between(IReadOnlyList<KnownLine> known, LineListing listing) => LineListChange.Between(known, listing);

    private static KnownLine Known(int n, int missed = 0, bool retired = false)
    {
        var line = Some.LineNumber(n);
        return new(line.Id, line.Number.InFull, missed, retired) { Reputation = line.Reputation };
    }
}
