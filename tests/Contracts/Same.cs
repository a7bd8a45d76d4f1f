using Xunit;

namespace Linq.Alerts.Contracts;

/// <summary>Equality by value for records with collections, which records compare by reference.</summary>
public static class Same
{
    public static void Events(IEnumerable<AlertEvent> expected, IEnumerable<AlertEvent> actual)
    {
        var (left, right) = (expected.ToList(), actual.ToList());
        Assert.Equal(left.Select(alert => alert.Id), right.Select(alert => alert.Id));
        Assert.All(left.Zip(right), pair => Event(pair.First, pair.Second));
    }

    public static void Event(AlertEvent expected, AlertEvent actual)
    {
        switch (expected, actual)
        {
            case (LineBaselined left, LineBaselined right):
                Assert.Equal(left.Worst, right.Worst);
                actual = right with { Worst = left.Worst };
                break;
            case (LineSurge left, LineSurge right):
                Assert.Equal(left.Worst, right.Worst);
                actual = right with { Worst = left.Worst };
                break;
            case (LineReminder left, LineReminder right):
                Assert.Equal(left.Worst, right.Worst);
                actual = right with { Worst = left.Worst };
                break;
            case (ChatFlapping left, ChatFlapping right):
                Assert.Equal(left.History, right.History);
                actual = right with { History = left.History };
                break;
            case (LineAudited left, LineAudited right):
                Assert.Equal(left.Worst, right.Worst);
                Assert.Equal(left.Actions, right.Actions);
                actual = right with { Worst = left.Worst, Actions = left.Actions };
                break;
        }

        Assert.Equal(expected, actual);
    }

    public static void Entries(IEnumerable<LedgerEntry> expected, IEnumerable<LedgerEntry> actual)
    {
        var (left, right) = (expected.ToList(), actual.ToList());
        Events(left.Select(entry => entry.Event), right.Select(entry => entry.Event));
        Assert.Equal(left, right.Zip(left, (entry, model) => entry with { Event = model.Event }));
    }

    public static void Chats(IEnumerable<ChatRow> expected, IEnumerable<ChatRow> actual)
    {
        var (left, right) = (expected.ToList(), actual.ToList());
        Assert.Equal(left.Select(row => row.Recent), right.Select(row => row.Recent));
        Assert.Equal(left, right.Zip(left, (row, model) => row with { Recent = model.Recent }));
    }

    public static void Row(StreamRow expected, StreamRow? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.ActiveAlarms, actual.ActiveAlarms);
        actual = actual with { ActiveAlarms = expected.ActiveAlarms };
        if (expected is AccountRow left && actual is AccountRow right)
        {
            Assert.Equal(left.ReportedWords, right.ReportedWords);
            Assert.Equal(left.RemovedRoutes, right.RemovedRoutes);
            Assert.Equal(left.ReportedRemoved, right.ReportedRemoved);
            Assert.Equal(left.SettledSilences, right.SettledSilences);
            Assert.Equal(left.ReportedExcluded, right.ReportedExcluded);
            Assert.Equal(left.KnownLines, right.KnownLines.AsEnumerable());
            actual = right with
            {
                ReportedWords = left.ReportedWords,
                RemovedRoutes = left.RemovedRoutes,
                ReportedRemoved = left.ReportedRemoved,
                SettledSilences = left.SettledSilences,
                ReportedExcluded = left.ReportedExcluded,
                KnownLines = left.KnownLines,
            };
        }

        Assert.Equal(expected, actual);
    }

    public static void Row(PlaceRow expected, PlaceRow actual)
    {
        Assert.Equal(expected.LastSent.OrderBy(sent => sent.Key, StringComparer.Ordinal), actual.LastSent.OrderBy(sent => sent.Key, StringComparer.Ordinal));
        Assert.Equal(expected.MaybeSent.OrderBy(sent => sent.Key, StringComparer.Ordinal), actual.MaybeSent.OrderBy(sent => sent.Key, StringComparer.Ordinal));
        Assert.Equal(expected.Tries.OrderBy(tries => tries.Key, StringComparer.Ordinal), actual.Tries.OrderBy(tries => tries.Key, StringComparer.Ordinal));
        Assert.Equal(expected.Late.Order(StringComparer.Ordinal), actual.Late.Order(StringComparer.Ordinal));
        Assert.Equal(expected.Unreachable.Order(StringComparer.Ordinal), actual.Unreachable.Order(StringComparer.Ordinal));
        Assert.Equal(expected, actual with
        {
            LastSent = expected.LastSent, Tries = expected.Tries, MaybeSent = expected.MaybeSent, Late = expected.Late, Unreachable = expected.Unreachable,
        });
    }
}
