using Xunit;

namespace Linq.Alerts.Contracts;

/// <summary>Equality by value where a record holds a collection, which records compare by reference.</summary>
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

    public static void Row(LineRow expected, LineRow? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.StandingAlarms, actual.StandingAlarms);
        Assert.Equal(expected.ToldWords, actual.ToldWords);
        Assert.Equal(expected.RemovedRoutes, actual.RemovedRoutes);
        Assert.Equal(expected.ToldRemoved, actual.ToldRemoved);
        Assert.Equal(expected.SettledSilences, actual.SettledSilences);
        Assert.Equal(expected.ToldExcluded, actual.ToldExcluded);
        Assert.Equal(expected.KnownLines, actual.KnownLines.AsEnumerable());
        Assert.Equal(expected, actual with
        {
            StandingAlarms = expected.StandingAlarms,
            ToldWords = expected.ToldWords,
            RemovedRoutes = expected.RemovedRoutes,
            ToldRemoved = expected.ToldRemoved,
            SettledSilences = expected.SettledSilences,
            ToldExcluded = expected.ToldExcluded,
            KnownLines = expected.KnownLines,
        });
    }

    public static void Row(PlaceRow expected, PlaceRow actual)
    {
        Assert.Equal(expected.LastTold.OrderBy(told => told.Key, StringComparer.Ordinal), actual.LastTold.OrderBy(told => told.Key, StringComparer.Ordinal));
        Assert.Equal(expected.MaybeTold.OrderBy(told => told.Key, StringComparer.Ordinal), actual.MaybeTold.OrderBy(told => told.Key, StringComparer.Ordinal));
        Assert.Equal(expected.Tries.OrderBy(tries => tries.Key, StringComparer.Ordinal), actual.Tries.OrderBy(tries => tries.Key, StringComparer.Ordinal));
        Assert.Equal(expected.Late.Order(StringComparer.Ordinal), actual.Late.Order(StringComparer.Ordinal));
        Assert.Equal(expected.Unreachable.Order(StringComparer.Ordinal), actual.Unreachable.Order(StringComparer.Ordinal));
        Assert.Equal(expected, actual with
        {
            LastTold = expected.LastTold, Tries = expected.Tries, MaybeTold = expected.MaybeTold, Late = expected.Late, Unreachable = expected.Unreachable,
        });
    }
}
