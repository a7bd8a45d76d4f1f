using System.Net;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Why a line is bad, in Linq's own words: asked for once, within Linq's limits.</summary>
public sealed class LineAuditsTests
{
    private readonly List<string> _notes = [];

    [Fact]
    public async Task A_line_whose_reputation_gets_worse_is_audited_once_and_the_result_reported_once()
    {
        await using var watch = await StartAsync();
        var (atRisk, critical) = (watch.AddChat("AT_RISK"), watch.AddChat("CRITICAL"));
        var rounds = new Rounds(watch, Audits(watch));
        await rounds.RunAsync();
        Assert.Empty(watch.Linq.Audits.Started);
        watch.Linq.SetReputation(watch.SimulatedLine, "AT_RISK");

        for (var minute = 0; minute < 10; minute++)
            await rounds.RunAsync();

        Assert.Single(watch.Linq.Audits.Started);
        var audited = Assert.Single(watch.Published.OfType<LineAudited>());
        Assert.Equal((LineId.Account, watch.Line.Name, Reputation.AtRisk, "overall_conversation_health"), (audited.Line.Id, audited.About, audited.Reputation, audited.PrimaryDriver));
        Assert.Equal(["Pause campaigns to chats that do not answer", "Reach out only to people who have written first"], audited.Actions);
        Assert.Equal([new(critical, HealthStatus.Critical), new(atRisk, HealthStatus.AtRisk)], audited.Worst);
        Assert.Empty(_notes);
    }

    [Fact]
    public async Task A_line_that_has_long_been_unhealthy_is_audited_once_and_again_when_it_gets_worse_but_not_before_the_cooldown()
    {
        await using var watch = await StartAsync();
        watch.Linq.SetReputation(watch.SimulatedLine, "AT_RISK");
        var rounds = new Rounds(watch, Audits(watch));
        await MinutesAsync(rounds, 5);
        Assert.Single(watch.Linq.Audits.Started);

        watch.Linq.SetReputation(watch.SimulatedLine, "CRITICAL");
        await MinutesAsync(rounds, 30);
        Assert.Single(watch.Linq.Audits.Started);
        // One refusal that named the time, and no other request before it.
        Assert.Equal(2, watch.Linq.Requests.Count(ApiEndpoint.StartAudit));
        await MinutesAsync(rounds, 40);

        Assert.Equal(2, watch.Linq.Audits.Started.Count);
        Assert.Equal([Reputation.AtRisk, Reputation.Critical], watch.Published.OfType<LineAudited>().Select(audit => audit.Reputation));
    }

    [Fact]
    public async Task A_line_that_improves_but_is_still_unhealthy_is_audited_again_only_when_it_gets_worse()
    {
        await using var watch = await StartAsync();
        watch.Linq.Audits.Cooldown = TimeSpan.Zero;
        var rounds = new Rounds(watch, Audits(watch));
        List<int> reported = [];
        foreach (var word in new[] { "CRITICAL", "AT_RISK", "CRITICAL" })
        {
            watch.Linq.SetReputation(watch.SimulatedLine, word);
            await MinutesAsync(rounds, 4);
            reported.Add(watch.Published.OfType<LineAudited>().Count());
        }

        Assert.Equal([1, 1, 2], reported);
    }

    [Fact]
    public async Task A_line_that_was_healthy_in_between_is_audited_again()
    {
        await using var watch = await StartAsync();
        watch.Linq.Audits.Cooldown = TimeSpan.Zero;
        var rounds = new Rounds(watch, Audits(watch));
        foreach (var word in new[] { "AT_RISK", "HEALTHY", "AT_RISK" })
        {
            watch.Linq.SetReputation(watch.SimulatedLine, word);
            await MinutesAsync(rounds, 4);
        }

        Assert.Equal(2, watch.Published.OfType<LineAudited>().Count());
    }

    [Fact]
    public async Task An_audit_is_checked_at_most_once_a_minute_and_given_up_after_an_hour()
    {
        await using var watch = await StartAsync();
        watch.Linq.Audits.Takes = TimeSpan.FromDays(1);
        watch.Linq.SetReputation(watch.SimulatedLine, "CRITICAL");
        var audits = Audits(watch);
        var rounds = new Rounds(watch, audits);
        await rounds.RunAsync();
        for (var n = 0; n < 5; n++)
            await audits.RunAsync();
        Assert.Equal(0, watch.Linq.Requests.Count(ApiEndpoint.Audit));

        await MinutesAsync(rounds, 90);

        Assert.InRange(watch.Linq.Requests.Count(ApiEndpoint.Audit), 55, 61);
        Assert.Contains("not complete after an hour", Assert.Single(_notes), StringComparison.Ordinal);
        Assert.Single(watch.Linq.Audits.Started);
        Assert.Empty(watch.Published.OfType<LineAudited>());
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.BadRequest)]
    public async Task An_account_without_audits_is_tried_once_a_day_and_gets_a_note_and_no_alarm(HttpStatusCode status)
    {
        await using var watch = await StartAsync();
        var asked = 0;
        watch.Bend.Instead = request => request.Method == HttpMethod.Post && ++asked > 0 ? BentHandler.Answer(status) : null;
        watch.Linq.SetReputation(watch.SimulatedLine, "CRITICAL");
        var rounds = new Rounds(watch, Audits(watch));

        await MinutesAsync(rounds, 120);
        Assert.Equal(1, asked);
        watch.Clock.Advance(TimeSpan.FromHours(22.5));
        await MinutesAsync(rounds, 5);

        Assert.Equal(2, asked);
        Assert.All(_notes, note => Assert.Contains($"HTTP {(int)status}", note, StringComparison.Ordinal));
        Assert.All(_notes, note => Assert.DoesNotContain("202555", note, StringComparison.Ordinal));
        Assert.DoesNotContain(watch.Published.OfType<Alarm>(), alarm => alarm.Kind != AlarmKind.Stale);
    }

    [Fact]
    public async Task Our_audit_waits_while_someone_elses_is_running()
    {
        await using var watch = await StartAsync();
        var asked = 0;
        watch.Bend.Instead = request => request.Method == HttpMethod.Post && ++asked == 1 ? BentHandler.Answer(HttpStatusCode.Conflict) : null;
        watch.Linq.SetReputation(watch.SimulatedLine, "CRITICAL");
        var rounds = new Rounds(watch, Audits(watch));

        await MinutesAsync(rounds, 14);
        Assert.Equal(1, asked);
        await MinutesAsync(rounds, 5);

        Assert.Equal(2, asked);
        Assert.Single(watch.Published.OfType<LineAudited>());
        Assert.Empty(_notes);
    }

    [Fact]
    public async Task An_audit_that_fails_at_Linq_is_given_up_with_a_note()
    {
        await using var watch = await StartAsync();
        watch.Linq.Audits.Fail = true;
        watch.Linq.SetReputation(watch.SimulatedLine, "CRITICAL");
        var rounds = new Rounds(watch, Audits(watch));

        await MinutesAsync(rounds, 100);

        Assert.Contains("could not complete", Assert.Single(_notes), StringComparison.Ordinal);
        Assert.Single(watch.Linq.Audits.Started);
        Assert.Empty(watch.Published.OfType<LineAudited>());
    }

    [Fact]
    public async Task Another_process_continues_a_running_audit()
    {
        await using var watch = await StartAsync();
        watch.Linq.SetReputation(watch.SimulatedLine, "CRITICAL");
        await MinutesAsync(new Rounds(watch, Audits(watch)), 1);

        await MinutesAsync(new Rounds(watch, Audits(watch)), 2);

        Assert.Single(watch.Linq.Audits.Started);
        Assert.Single(watch.Published.OfType<LineAudited>());
    }

    [Fact]
    public async Task Two_instances_that_read_an_audit_at_once_report_it_once()
    {
        await using var watch = await StartAsync();
        watch.Linq.SetReputation(watch.SimulatedLine, "CRITICAL");
        await MinutesAsync(new Rounds(watch, Audits(watch)), 1);
        watch.Clock.Advance(TimeSpan.FromMinutes(1));
        var store = new CountingStore(watch.Store);
        store.BeforeCommit = async () =>
        {
            store.BeforeCommit = null;
            await Audits(watch).RunAsync();
        };

        await Audits(watch, store).RunAsync();

        Assert.Single(watch.Published.OfType<LineAudited>());
    }

    [Fact]
    public async Task A_crash_between_the_request_and_recording_it_costs_one_refused_request()
    {
        await using var watch = await StartAsync();
        watch.Linq.SetReputation(watch.SimulatedLine, "CRITICAL");
        await MinutesAsync(new Rounds(watch), 1);
        watch.Linq.Audits.Cooldown = TimeSpan.FromMinutes(10);
        await Audits(watch, new CountingStore(watch.Store) { FailCommit = 1 }).RunAsync();
        Assert.Null(Assert.Single((await watch.Store.LoadAccountAsync()).KnownLines).Audit);

        await MinutesAsync(new Rounds(watch, Audits(watch)), 30);

        Assert.Equal((2, 3), (watch.Linq.Audits.Started.Count, watch.Linq.Requests.Count(ApiEndpoint.StartAudit)));
        Assert.Single(watch.Published.OfType<LineAudited>());
    }

    [Fact]
    public async Task An_audit_that_hangs_holds_up_no_pass()
    {
        await using var watch = await StartAsync();
        var hangs = new TaskCompletionSource();
        watch.Bend.HoldBack = request => request.Method == HttpMethod.Post ? hangs.Task : Task.CompletedTask;
        watch.Linq.SetReputation(watch.SimulatedLine, "CRITICAL");
        var rounds = new Rounds(watch, Audits(watch));

        await rounds.StartAsync();
        await rounds.PassesAsync(1);
        watch.Clock.Advance(TimeSpan.FromMinutes(1));
        await rounds.StartAsync();
        await rounds.PassesAsync(2);
        hangs.SetResult();

        Assert.All(rounds.Reports, report => Assert.Equal(PassOutcome.Complete, report.Outcome));
    }

    [Fact]
    public async Task A_round_in_which_Linq_answers_slowly_leaves_the_remaining_lines_to_the_next()
    {
        await using var watch = await StartAsync();
        watch.Linq.AddLine(reputation: "CRITICAL");
        watch.Linq.SetReputation(watch.SimulatedLine, "CRITICAL");
        // Without audits: the account gets to know both lines.
        await MinutesAsync(new Rounds(watch), 1);
        watch.Bend.OnAnswer = answer =>
        {
            if (answer.RequestMessage?.Method == HttpMethod.Post)
                watch.Clock.Advance(TimeSpan.FromSeconds(30));
        };
        var audits = Audits(watch);

        await audits.RunAsync();
        Assert.Single(watch.Linq.Audits.Started);
        await audits.RunAsync();

        Assert.Equal(2, watch.Linq.Audits.Started.Count);
    }

    [Fact]
    public async Task Lines_that_the_settings_leave_out_are_not_audited()
    {
        await using var watch = await StartAsync();
        watch.Linq.AddLine(reputation: "CRITICAL");
        watch.Options = watch.Options with { Lines = [watch.SimulatedLine.Number] };

        await MinutesAsync(new Rounds(watch, Audits(watch)), 3);

        Assert.Empty(watch.Linq.Audits.Started);
    }

    private static async Task<Watch> StartAsync()
    {
        var watch = await Watch.StartAsync();
        watch.Clock.LongestSkipped = TimeSpan.FromSeconds(9);
        return watch;
    }

    private static async Task MinutesAsync(Rounds rounds, int minutes)
    {
        for (var minute = 0; minute < minutes; minute++)
            await rounds.RunAsync();
    }

    private LineAudits Audits(Watch watch, IHealthStore? store = null) =>
        new(watch.Api, new(store ?? watch.Store, watch.Relay(store), watch.Clock), watch.Options, watch.Clock) { OnNote = _notes.Add };
}
