using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class ConsoleNotifierTests
{
    [Fact]
    public async Task A_digest_reads_as_plain_text()
    {
        var output = new StringWriter { NewLine = "\n" };
        AlertEvent[] events =
        [
            .. Some.EveryKindOfEvent.Where(alert => alert is not (LineSurge or LineReminder or ChatFlapping or LineReputationChanged or LineAudited)),
            Some.Change(6, HealthStatus.OptedOut, chat: 4) with { Facts = ChatFacts.None, Since = Some.Time.AddHours(-2) },
            Some.Change(7, HealthStatus.Healthy, HealthStatus.Critical, chat: 5),
        ];

        Assert.Equal(new Delivery.Sent(), await new ConsoleNotifier(output).SendAsync(DigestOf(events)));

        Assert.Equal(
            """

            ALERT  1 chat OPTED_OUT · Linq line •••0101 · alerts could not be delivered to slack, 1 chat AT_RISK, 1 chat recovered, 1 chat gone, and 2 more
              41 of 600 chats on this line are unhealthy, 12 an hour ago.
              1 chat OPTED_OUT
                The recipient asked to stop. Stop sending to them now, from every line: Linq rejects such messages and counts them against the account. Only a message from them ends the opt-out.
                00000004-0002-4000-8000-000000000001  (unknown), HEALTHY → OPTED_OUT, since 2026-11-20 10:00:00 UTC, seen 2026-11-20 12:00:00 UTC
              alerts could not be delivered to slack
                Slack refused “hello” ✓ — make a new webhook.
              1 chat AT_RISK
                Few people reply. Slow down, vary the content, and wait for a reply; otherwise it gets worse.
                00000001-0002-4000-8000-000000000001  •••0142, HEALTHY → AT_RISK, since 2026-11-20 11:59:00 UTC, iMessage
                https://docs.linqapp.com/health#at-risk
              1 chat recovered
                Back to normal. You can send again.
                00000005-0002-4000-8000-000000000001  •••0142, CRITICAL → HEALTHY, since 2026-11-20 11:59:00 UTC, iMessage
              1 chat gone
                Linq no longer has this chat, so it is no longer watched. Nothing to do; if you did not expect this, ask Linq's support.
                00000003-0002-4000-8000-000000000001  •••0143, last OPTED_OUT
              now watched, 22 of 5,000,000,000 chats unhealthy already
                3 OPTED_OUT, 7 CRITICAL, 12 AT_RISK from before this service watched the line. From now on every change is reported.
                00000001-0002-4000-8000-000000000001  (group), CRITICAL since 2026-11-20 11:59:59 UTC
                00000002-0002-4000-8000-000000000001  (e-mail), AT_RISK since 2026-11-20 12:00:00 UTC
                and 20 more
              line •••0102 no longer watched
                Linq has left it out of the account's lines three times in a row, so it is no longer watched. If it comes back, it is watched again. If you did not give the line up yourself, check Linq's dashboard.
              Linq Alerts · ref cfdb582692670094 · no. 1–7 · seen 2026-11-20 12:00:00 UTC


            """.ReplaceLineEndings(),
            output.ToString());
    }

    [Theory]
    [InlineData(HealthStatus.OptedOut, HealthStatus.Healthy, "ALERT  ")]
    [InlineData(HealthStatus.Critical, HealthStatus.Healthy, "ALERT  ")]
    [InlineData(HealthStatus.AtRisk, HealthStatus.Healthy, "WARNING  ")]
    [InlineData(HealthStatus.AtRisk, HealthStatus.Critical, "WARNING  ")]
    [InlineData(HealthStatus.Healthy, HealthStatus.Critical, "OK  ")]
    [InlineData(HealthStatus.Unknown, HealthStatus.Healthy, "INFO  ")]
    public void The_first_word_says_how_bad_it_is(HealthStatus to, HealthStatus from, string word) =>
        Assert.StartsWith(word, ConsoleNotifier.TextOf(DigestOf([Some.Change(1, to, from)])).TrimStart(), StringComparison.Ordinal);

    [Fact]
    public async Task Only_the_first_twenty_of_many_chats_are_listed()
    {
        var output = new StringWriter();

        await new ConsoleNotifier(output).SendAsync(DigestOf(Some.Changes(1_000)));

        var lines = output.ToString().Split(Environment.NewLine);
        Assert.Equal(20, lines.Count(line => line.Contains('→')));
        Assert.Contains("    and 980 more", lines);
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_worth_retrying() =>
        Assert.Equal(
            new Delivery.Deferred("the output could not be written (IOException)"),
            await new ConsoleNotifier(new BrokenWriter()).SendAsync(DigestOf(Some.Changes(1))));

    private static Digest DigestOf(IReadOnlyList<AlertEvent> events) =>
        Digest.Of("console", "test", [.. events.Select(alert => Some.Entry(alert, "console"))]);

    private sealed class BrokenWriter : StringWriter
    {
        public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) =>
            Task.FromException(new IOException("disk full"));
    }
}
