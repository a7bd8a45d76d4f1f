using System.Text.Json;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class DigestContentTests
{
    [Theory]
    [InlineData(HealthStatus.AtRisk, 1, "1 chat AT_RISK · Linq line •••0101")]
    [InlineData(HealthStatus.AtRisk, 2, "2 chats AT_RISK · Linq line •••0101")]
    [InlineData(HealthStatus.OptedOut, 1_000, "1,000 chats OPTED_OUT · Linq line •••0101")]
    [InlineData(HealthStatus.Healthy, 1, "1 chat recovered · Linq line •••0101")]
    public void A_headline_counts_in_words(HealthStatus status, int chats, string headline) =>
        Assert.Equal(headline, Of([.. Enumerable.Range(1, chats).Select(n => Some.Change(n, status, chat: n))]).Headline);

    [Fact]
    public void A_test_alert_and_a_real_one_cannot_be_mistaken_for_each_other()
    {
        var trial = Some.Change(1, HealthStatus.Critical) with { TestPlace = "slack" };
        var alone = Of(trial);
        var mixed = Of(trial, Some.Change(2, HealthStatus.OptedOut, chat: 2));

        Assert.Equal("TEST of Linq Alerts: nothing has happened", alone.Headline);
        Assert.StartsWith("(example) ", Assert.Single(Assert.Single(alone.Sections).Items).Text, StringComparison.Ordinal);
        Assert.Equal("1 chat OPTED_OUT · Linq line •••0101", mixed.Headline);
        Assert.Equal(["1 chat OPTED_OUT", "TEST: alerts arrive here"], mixed.Sections.Select(section => section.Summary));
    }

    [Fact]
    public void The_simulators_alerts_say_so_first_and_are_test_alerts_for_programs()
    {
        var digest = Digest.Of("slack", "test", [Some.Entry(Some.Change(1, HealthStatus.OptedOut))]) with { IsSimulated = true };

        Assert.Equal("SIMULATED, not your chats: 1 chat OPTED_OUT · Linq line •••0101", DigestContent.Of(digest).Headline);
        using var batch = JsonDocument.Parse(Assert.Single(WebhookBatch.AllOf(digest)));
        Assert.Equal("*", batch.RootElement[0].GetProperty("trial").GetString());
        // A test says of itself that nothing has happened.
        var test = Digest.Of("slack", "test", [Some.Entry(Some.Change(1, HealthStatus.Critical) with { TestPlace = "slack" })]) with { IsSimulated = true };
        Assert.Equal("TEST of Linq Alerts: nothing has happened", DigestContent.Of(test).Headline);
    }

    [Fact]
    public void The_most_urgent_comes_first()
    {
        var content = Of(
            Some.Change(1, HealthStatus.Healthy, HealthStatus.AtRisk, chat: 1),
            Some.Change(2, HealthStatus.AtRisk, chat: 2),
            Some.Change(3, HealthStatus.OptedOut, chat: 3),
            Some.Change(4, HealthStatus.Critical, chat: 4));

        Assert.Equal("1 chat OPTED_OUT · Linq line •••0101 · 1 chat CRITICAL, 1 chat AT_RISK, 1 chat recovered", content.Headline);
    }

    [Fact]
    public void A_chat_that_changed_often_is_listed_once_with_all_its_statuses()
    {
        var section = Assert.Single(Of(
            Some.Change(1, HealthStatus.AtRisk),
            Some.Change(2, HealthStatus.Critical, HealthStatus.AtRisk),
            Some.Change(3, HealthStatus.Critical, HealthStatus.Critical)).Sections);

        Assert.Equal("1 chat CRITICAL", section.Summary);
        Assert.Equal(
            "•••0142, HEALTHY → AT_RISK → CRITICAL → (something else, not seen) → CRITICAL, since 2026-11-20 11:59:00 UTC, iMessage",
            Assert.Single(section.Items).Text);
    }

    [Fact]
    public void A_history_of_many_changes_is_shortened_in_the_middle()
    {
        var changes = Enumerable.Range(1, 1_000).Select(n => n % 2 == 1
            ? Some.Change(n, HealthStatus.AtRisk)
            : Some.Change(n, HealthStatus.Healthy, HealthStatus.AtRisk));

        Assert.StartsWith(
            "•••0142, HEALTHY → AT_RISK → … 996 more changes … → HEALTHY → AT_RISK → HEALTHY, since",
            Of([.. changes]).Sections[0].Items[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ended_opt_out_is_reported_and_does_not_look_active()
    {
        var content = Of(
            Some.Change(1, HealthStatus.OptedOut, chat: 1),
            Some.Change(2, HealthStatus.OptedOut, chat: 2),
            Some.Change(3, HealthStatus.Healthy, HealthStatus.OptedOut, chat: 2));

        Assert.Equal("1 chat OPTED_OUT · Linq line •••0101 · 1 chat OPTED_OUT and back", content.Headline);
        Assert.StartsWith("The recipient asked to stop and has since written again", content.Sections[1].Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_an_opt_out_is_not_permission_to_send()
    {
        var content = Of(
            Some.Change(1, HealthStatus.Healthy, HealthStatus.Critical, chat: 1),
            Some.Change(2, HealthStatus.Healthy, HealthStatus.OptedOut, chat: 2));

        Assert.Equal("1 chat no longer OPTED_OUT · Linq line •••0101 · 1 chat recovered", content.Headline);
        Assert.DoesNotContain("may go on", content.Sections[0].Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_an_opt_out_may_be_another_problem()
    {
        var section = Assert.Single(Of(Some.Change(1, HealthStatus.Critical, HealthStatus.OptedOut)).Sections);

        Assert.Equal(("1 chat no longer OPTED_OUT, now CRITICAL", Severity.Critical), (section.Summary, section.Severity));
        Assert.Contains("Read their message before you send", section.Advice, StringComparison.Ordinal);
        Assert.Contains("Pause sending", section.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void An_improvement_reads_as_one()
    {
        var content = Of(Some.Change(1, HealthStatus.AtRisk, HealthStatus.Critical, chat: 1), Some.Change(2, HealthStatus.AtRisk, chat: 2));

        Assert.Equal("1 chat AT_RISK · Linq line •••0101 · 1 chat improved to AT_RISK", content.Headline);
        Assert.Contains("gets worse", content.Sections[0].Advice, StringComparison.Ordinal);
        Assert.StartsWith("Better than before, but not healthy yet.", content.Sections[1].Advice, StringComparison.Ordinal);
        Assert.DoesNotContain("worse", content.Sections[1].Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chat_that_went_back_and_forth_shows_its_changes_and_is_not_permission_to_send()
    {
        ChatHealthChanged[] turns =
        [
            Some.Change(1, HealthStatus.Healthy, HealthStatus.Critical),
            Some.Change(2, HealthStatus.Critical),
            Some.Change(3, HealthStatus.Healthy, HealthStatus.Critical),
        ];
        // As it is after an outage: the first may have been reported, and the others cancelled each other.
        var digest = Digest.Of("slack", "test", [Some.Entry(turns[0])]) with { Cancelled = [Some.Entry(turns[1]), Some.Entry(turns[2]), Some.Entry(Some.Change(4, chat: 9))] };

        foreach (var content in new[] { Of(turns), DigestContent.Of(digest) })
        {
            var section = Assert.Single(content.Sections);
            Assert.Equal(("1 chat recovered after several changes", Severity.Good), (section.Summary, section.Severity));
            Assert.Contains("CRITICAL → HEALTHY → CRITICAL → HEALTHY", Assert.Single(section.Items).Text, StringComparison.Ordinal);
            Assert.DoesNotContain("may go on", section.Advice, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_opt_out_is_named_in_the_headline_whatever_else_happened()
    {
        var words = Enumerable.Range(1, 30).Select(n => new Alarm(AlarmKind.UnknownStatus, true, $"The word WORD_{n} is not known.")
        {
            Id = Some.Event(n), Line = Some.LineName, ObservedAt = Some.Time,
        });

        var content = Of([.. words, Some.Change(31, HealthStatus.OptedOut)]);

        Assert.StartsWith("1 chat OPTED_OUT · Linq line •••0101 · a status that this version does not know", content.Headline, StringComparison.Ordinal);
        Assert.Contains("1 chat OPTED_OUT", EmailMessage.SubjectOf(content.Headline), StringComparison.Ordinal);
    }

    [Fact]
    public void Healthy_lines_are_welcomed_together()
    {
        var digest = Digest.Of("slack", "test", [.. Enumerable.Range(1, 8).Select(n => Some.Entry(Baseline(n, chats: n)))]);

        var section = Assert.Single(DigestContent.Of(digest).Sections);

        Assert.DoesNotContain(" no. ", DigestFooter.Of(digest), StringComparison.Ordinal);
        Assert.Equal("8 lines now watched, 36 chats, none unhealthy · Linq account", DigestContent.Of(digest).Headline);
        Assert.Equal(["line •••0101, 1 chat", "line •••0102, 2 chats"], section.Items.Take(2).Select(item => item.Text));
        Assert.Equal(8, section.Items.Count);
    }

    [Fact]
    public void Only_lines_with_nothing_but_good_news_share_a_digest()
    {
        LedgerEntry[] waiting =
        [
            Some.Entry(Baseline(1)), Some.Entry(Baseline(2)), Some.Entry(Baseline(3)), Some.Entry(Some.Change(9, line: Some.LineNumber(3))),
            Some.Entry(Baseline(4, unhealthy: 1)),
        ];

        Assert.Equal(
            [(LineId.Account, 2), (Some.LineNumber(3).Id, 2), (Some.LineNumber(4).Id, 1)],
            DigestGroups.Of(waiting).Select(group => (group.Key, group.Count())));
        Assert.Equal([Some.Line.Id], DigestGroups.Of([waiting[0]]).Select(group => group.Key));
    }

    private static LineBaselined Baseline(int line, long chats = 5, long unhealthy = 0) => new(chats, 0, unhealthy, 0, [])
    {
        Id = Some.Event(1, Some.LineNumber(line)), Line = Some.LineNumber(line).Name, ObservedAt = Some.Time,
    };

    [Fact]
    public void Every_alarm_and_its_end_have_a_title_that_tells_them_apart()
    {
        string Title(AlarmKind kind, bool raised) =>
            Of(new Alarm(kind, raised, "x", "slack") { Id = Some.Event(1), Line = Some.LineName, ObservedAt = Some.Time }).Sections[0].Summary;
        // Two are reported once and have no end; the other belongs to a later version.
        List<AlarmKind> kinds = [.. Enum.GetValues<AlarmKind>().Except([AlarmKind.Unknown, AlarmKind.UnknownStatus, AlarmKind.LinesReplaced])];

        var titles = kinds.SelectMany(kind => new[] { Title(kind, raised: true), Title(kind, raised: false) }).ToList();

        Assert.Equal(titles.Count, titles.Append("alarm").Append("an alarm is over").Distinct().Count() - 2);
    }

    [Fact]
    public void A_late_alert_says_when_it_was_seen()
    {
        var change = Some.Change() with { Since = Some.Time.AddHours(-3) };

        Assert.Contains("since 2026-11-20 09:00:00 UTC, seen 2026-11-20 12:00:00 UTC", Of(change).Sections[0].Items[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_status_is_never_called_normal()
    {
        var section = Of(Some.Change(to: HealthStatus.Unknown)).Sections[0];

        Assert.Equal(("1 chat UNKNOWN", Severity.Note), (section.Summary, section.Severity));
        Assert.DoesNotContain("normal", section.Advice, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(0, 0, "now watched, 0 chats, none unhealthy")]
    [InlineData(1, 0, "now watched, 1 chat, none unhealthy")]
    [InlineData(1, 1, "now watched, 1 of 1 chat unhealthy already")]
    [InlineData(5_000, 12, "now watched, 12 of 5,000 chats unhealthy already")]
    public void A_new_line_is_reported_with_its_reputation(long chats, long critical, string summary)
    {
        var baseline = new LineBaselined(chats, 0, critical, 0, []) { Id = Some.Event(1), Line = Some.LineName, ObservedAt = Some.Time };

        var section = Of(baseline).Sections[0];

        Assert.Equal((summary, critical), (section.Summary, section.More));
    }

    [Fact]
    public void A_headline_names_at_most_five_things()
    {
        var alarms = Enumerable.Range(1, 8).Select(n => new Alarm(AlarmKind.Stale, true, "x")
        {
            Id = new(LineId.Account, 1, n),
            Line = new(LineId.Account, default),
            ObservedAt = Some.Time,
        });

        var headline = Of([.. alarms]).Headline;

        Assert.StartsWith("lines not read for too long · Linq account · ", headline, StringComparison.Ordinal);
        Assert.EndsWith(", and 3 more", headline, StringComparison.Ordinal);
    }

    [Fact]
    public void The_worst_status_and_the_line_come_first_where_a_phone_shows_them()
    {
        AlertEvent[] events =
        [
            new Alarm(AlarmKind.ChatsUnreadable, true, "x") { Id = Some.Event(1), Line = Some.LineName, ObservedAt = Some.Time },
            Some.Change(2, HealthStatus.AtRisk, chat: 1),
            Some.Change(3, HealthStatus.Critical, chat: 2),
        ];
        var digest = DigestOf(events) with { LineNames = new Dictionary<LineId, string> { [Some.Line.Id] = "Abcdefghij Abcdefghij Abcdefgh" }, IsSimulated = true };

        var headline = DigestContent.Of(digest).Headline;

        Assert.Equal("SIMULATED, not your chats: 1 chat CRITICAL · Abcdefghij Abcdefghij Abcdefgh (•••0101) · some of its chats cannot be read, 1 chat AT_RISK", headline);
        Assert.Contains("CRITICAL", headline[..60], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test", null, null)]
    [InlineData("test", 12L, "41 of 600 chats on this line are unhealthy, 12 an hour ago.")]
    [InlineData("quiet hours over", 12L, "Held back during your quiet hours. 41 of 600 chats on this line are unhealthy, 12 an hour ago.")]
    [InlineData("silence over", null, "The silence has expired, and this is still so.")]
    public void It_says_how_healthy_the_line_is_and_why_the_alert_was_sent_only_now(string why, long? hourAgo, string? lead)
    {
        var changes = Some.Changes(2).Cast<ChatHealthChanged>().Select((change, n) => change with { Totals = hourAgo is null ? null : new(600, 40 + n, hourAgo) });

        Assert.Equal(lead, DigestContent.Of(Digest.Of("slack", why, [.. changes.Select(alert => Some.Entry(alert))])).Lead);
    }

    [Fact]
    public void A_digest_that_was_held_back_says_when() =>
        Assert.Equal(
            "Held back during your quiet hours, 2026-11-20 04:00:00 UTC to 2026-11-20 12:00:00 UTC.",
            DigestContent.Of(Digest.Of("slack", "quiet hours over", [Some.Entry(Some.Change())]) with { HeldIn = new(Some.Time.AddHours(-8), Some.Time) }).Lead);

    [Fact]
    public void No_count_is_made_up() =>
        Assert.Equal("1 of 5 chats on this line are unhealthy.", Of(Some.Change() with { Totals = new(5, 1) }).Lead);

    [Theory]
    [InlineData(45, "45 s")]
    [InlineData(20 * 60, "20 min")]
    [InlineData((3 * 60 * 60) + (20 * 60) + 5, "3 h 20 min")]
    [InlineData(2 * 60 * 60, "2 h")]
    [InlineData(24 * 60 * 60, "1 day")]
    [InlineData(52 * 60 * 60, "2 days 4 h")]
    public void A_recovery_says_how_long_the_chat_was_unhealthy(int seconds, string text)
    {
        var change = Some.Change(to: HealthStatus.Healthy, from: HealthStatus.AtRisk);

        var item = Assert.Single(Assert.Single(Of(change with { UnhealthySince = change.Since.AddSeconds(-seconds) }).Sections).Items);

        Assert.Contains($", after {text}", item.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_surge_says_how_many_against_what_was_usual_and_what_to_do()
    {
        var surge = Some.EveryKindOfEvent.OfType<LineSurge>().Single();

        var section = Assert.Single(Of(surge with { WeekAgo = 9 }).Sections);

        Assert.Equal((Severity.Critical, "41 chats turned unhealthy at once, 3 CRITICAL", 40), (section.Severity, section.Summary, section.More));
        Assert.StartsWith(
            "41 of 600 chats on this line are unhealthy: 0 OPTED_OUT, 3 CRITICAL, 38 AT_RISK. A day earlier 12 were, a week earlier 9. Pause", section.Advice, StringComparison.Ordinal);
        Assert.EndsWith("in: history --line 0101 --since 1h", section.Advice, StringComparison.Ordinal);
        Assert.Equal(Some.Chat(4), Assert.Single(section.Items).Chat);

        var over = Assert.Single(Of(surge with { Raised = false }).Sections);
        Assert.Equal((Severity.Warning, "calm again, 41 chats still unhealthy"), (over.Severity, over.Summary));
    }

    [Theory]
    [InlineData(Reputation.AtRisk, Reputation.Critical, null, null, Severity.Critical, "line •••0102 reputation CRITICAL")]
    [InlineData(Reputation.Healthy, Reputation.AtRisk, null, null, Severity.Warning, "line •••0102 reputation AT_RISK")]
    [InlineData(Reputation.AtRisk, Reputation.Healthy, null, null, Severity.Good, "line •••0102 reputation HEALTHY again")]
    [InlineData(Reputation.Healthy, Reputation.Healthy, false, true, Severity.Critical, "line •••0102 flagged by Linq")]
    [InlineData(Reputation.Healthy, Reputation.Healthy, true, false, Severity.Good, "line •••0102 no longer flagged")]
    public void A_change_of_a_lines_reputation_names_the_line_and_says_what_to_do(
        Reputation before, Reputation now, bool? wasFlagged, bool? isFlagged, Severity severity, string summary)
    {
        var section = Assert.Single(Of(new LineReputationChanged(Some.OtherLine.Name, before, now, wasFlagged, isFlagged)
        {
            Id = new(LineId.Account, 1, 1),
            Line = new(LineId.Account, default),
            ObservedAt = Some.Time,
        }).Sections);

        Assert.Equal((severity, summary), (section.Severity, section.Summary));
        Assert.NotNull(section.Advice);
    }

    [Fact]
    public void An_audit_gives_the_cause_the_first_steps_and_the_chats()
    {
        var section = Assert.Single(Of(Some.EveryKindOfEvent.OfType<LineAudited>().Single()).Sections);

        Assert.Equal("why the reputation of line •••0102 is CRITICAL", section.Summary);
        Assert.Equal("Linq's audit names the main cause: many more messages than usual.", section.Advice);
        Assert.Equal(["1. Send less for a week.", "2. Wait for replies — each of them.", "OPTED_OUT"], section.Items.Select(item => item.Text));
    }

    [Fact]
    public void A_flapping_chat_shows_its_history_once()
    {
        var flapping = Some.EveryKindOfEvent.OfType<ChatFlapping>().Single();

        var content = Of(flapping, flapping with { Id = Some.Event(7), Raised = false, Status = HealthStatus.Healthy, Changes = 9 });

        var section = Assert.Single(content.Sections);
        Assert.Equal((Severity.Good, "1 chat no longer flapping"), (section.Severity, section.Summary));
        Assert.Equal("(e-mail), HEALTHY now, 9 changes since 2026-11-20 11:10:00 UTC: HEALTHY → AT_RISK", Assert.Single(section.Items).Text);
    }

    private static Digest DigestOf(params AlertEvent[] events) => Digest.Of("slack", "test", [.. events.Select(alert => Some.Entry(alert))]);

    private static DigestContent Of(params AlertEvent[] events) =>
        DigestContent.Of(Digest.Of("slack", "test", [.. events.Select(alert => Some.Entry(alert))]));
}
