using CsCheck;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class CollapseTests
{
    private const string Initials = "HACO";

    private static readonly HealthStatus[] Statuses = [HealthStatus.Healthy, HealthStatus.AtRisk, HealthStatus.Critical, HealthStatus.OptedOut];

    [Theory]
    // A sequence of statuses, and what is left of it. The first letter is the initial status.
    [InlineData("HA", "HA")]
    [InlineData("HAH", "")]
    [InlineData("HAHA", "HA")]
    [InlineData("HAC", "HA AC")]
    [InlineData("HACA", "HA")]
    [InlineData("HACH", "")]
    [InlineData("HACACHC", "HC")]
    [InlineData("AHA", "")]
    [InlineData("HOH", "HO OH")]
    [InlineData("HAOAH", "HA AO OA AH")]
    [InlineData("HAHO", "HO")]
    [InlineData("OHAH", "OH")]
    [InlineData("HAA", "HA AA")]
    [InlineData("HAAH", "HA AA AH")]
    public void Unreported_changes_that_were_reversed_are_dropped_but_never_around_an_opt_out(string way, string left)
    {
        var entries = EntriesOf(way);

        var (kept, collapsed) = Collapse.Of(entries);

        Assert.Equal(left, string.Join(' ', kept.Select(entry => LettersOf((ChatHealthChanged)entry.Event))));
        Assert.Equal(entries.Count, kept.Count + collapsed.Count);
    }

    [Theory]
    [InlineData("HAH", 1, "HA AH")]
    [InlineData("HACA", 1, "HA")]
    [InlineData("HACH", 1, "HA AC CH")]
    [InlineData("HAHA", 2, "HA AH HA")]
    public void What_may_have_been_sent_stays(string way, long maybeSent, string left) =>
        Assert.Equal(left, string.Join(' ', Collapse.Of(EntriesOf(way), maybeSent).Kept.Select(entry => LettersOf((ChatHealthChanged)entry.Event))));

    [Fact]
    public void Chats_do_not_cancel_each_other_and_test_alerts_and_other_events_stay()
    {
        LedgerEntry[] entries =
        [
            Some.Entry(Some.Change(1, HealthStatus.AtRisk, chat: 1)),
            Some.Entry(Some.Change(2, HealthStatus.Healthy, HealthStatus.AtRisk, chat: 2)),
            Some.Entry(Some.Change(3, HealthStatus.AtRisk, chat: 3) with { TestPlace = "slack" }),
            Some.Entry(Some.Change(4, HealthStatus.Healthy, HealthStatus.AtRisk, chat: 3) with { TestPlace = "slack" }),
            .. Some.EveryKindOfEvent.Select(alert => Some.Entry(alert)),
        ];

        Assert.Equal(entries, Collapse.Of(entries).Kept);
    }

    [Theory]
    [InlineData("CH", "HC")]
    [InlineData("HA", "AH")]
    public void A_change_after_an_alert_that_names_the_chat_does_not_cancel_one_before_it(string before, string after)
    {
        foreach (var alert in AlertsThatName(Some.Chat(1)))
        {
            LedgerEntry[] entries = [Entry(1, before), Some.Entry(alert with { Id = Some.Event(2) }), Entry(3, after)];

            Assert.Equal(entries, Collapse.Of(entries).Kept);
        }
    }

    [Fact]
    public void An_alert_that_names_other_chats_changes_nothing()
    {
        foreach (var alert in AlertsThatName(Some.Chat(2)))
        {
            LedgerEntry[] entries = [Entry(1, "CH"), Some.Entry(alert with { Id = Some.Event(2) }), Entry(3, "HC")];

            Assert.Equal([entries[1]], Collapse.Of(entries).Kept);
        }
    }

    [Fact]
    public void What_remains_after_collapsing_ends_at_the_same_status() =>
        Gen.Select(Gen.Char[Initials].Array[2, 12].Select(letters => new string(letters)), Gen.Int[0, 11]).Sample(
            (way, maybeSent) =>
            {
                var entries = EntriesOf(way);
                var kept = Collapse.Of(entries, maybeSent).Kept.Select(entry => (ChatHealthChanged)entry.Event).ToList();

                Assert.Equal(way[^1], kept.Count == 0 ? way[0] : LettersOf(kept[^1])[1]);
                Assert.All(kept.Zip(kept.Skip(1)), pair => Assert.Equal(pair.First.Status, pair.Second.Previous));
                Assert.Equal(entries.Count(IsOptOut), kept.Count(change => change.IsOptOut));
            },
            iter: 2_000);

    private static IEnumerable<AlertEvent> AlertsThatName(ChatId chat)
    {
        SickChat[] worst = [new(chat, HealthStatus.Critical, Some.Time, LastFour.Group)];
        return Some.EveryKindOfEvent.Select(alert => alert switch
        {
            ChatFlapping flapping => (AlertEvent)(flapping with { Chat = chat }),
            LineSurge surge => surge with { Worst = worst },
            LineReminder reminder => reminder with { Worst = worst },
            _ => null!,
        }).Where(alert => alert is not null);
    }

    private static LedgerEntry Entry(int sequence, string step) => Some.Entry(Some.Change(sequence, StatusOf(step[1]), StatusOf(step[0]), chat: 1));

    private static bool IsOptOut(LedgerEntry entry) => ((ChatHealthChanged)entry.Event).IsOptOut;

    private static List<LedgerEntry> EntriesOf(string way) =>
        [.. way.Zip(way.Skip(1)).Select((step, i) => Some.Entry(Some.Change(i + 1, StatusOf(step.Second), StatusOf(step.First))))];

    private static HealthStatus StatusOf(char letter) => Statuses[Initials.IndexOf(letter, StringComparison.Ordinal)];

    private static string LettersOf(ChatHealthChanged change) =>
        $"{Initials[Array.IndexOf(Statuses, change.Previous)]}{Initials[Array.IndexOf(Statuses, change.Status)]}";
}
