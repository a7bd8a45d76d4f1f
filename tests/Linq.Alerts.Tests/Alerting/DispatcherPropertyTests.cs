using CsCheck;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class DispatcherPropertyTests
{
    private static readonly HealthStatus[] All = [HealthStatus.Healthy, HealthStatus.AtRisk, HealthStatus.Critical, HealthStatus.OptedOut];

    private static readonly Gen<HealthStatus> Statuses = Gen.Int[0, 3].Select(n => All[n]);

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Int[0, 2],
        Gen.Frequency<(HealthStatus From, HealthStatus To, int Chat)?>((2, Gen.Select(Statuses, Statuses, Gen.Int[0, 4]).Select(turn => ((HealthStatus From, HealthStatus To, int Chat)?)turn)), (1, Gen.Const(((HealthStatus From, HealthStatus To, int Chat)?)null))),
        // Mostly soon, sometimes after hours.
        Gen.Frequency<TimeSpan>((19, Gen.Int[0, 600].Select(seconds => TimeSpan.FromSeconds(seconds))), (1, Gen.Int[0, 30].Select(hours => TimeSpan.FromHours(hours)))),
        (line, turn, wait) => new Step(line, turn, wait));

    private static readonly Gen<Delivery> Answers = Gen.Frequency<Delivery>(
        (6, Gen.Const<Delivery>(new Delivery.Sent())),
        (3, Gen.Int[-10, 2_000].Nullable().Select(seconds => (Delivery)new Delivery.Deferred("down", seconds is { } wait ? TimeSpan.FromSeconds(wait) : null))),
        (1, Gen.Const<Delivery>(new Delivery.Refused("gone"))));

    /// <remarks>A failure is shrunk to a few steps and printed with its seed.</remarks>
    [Fact]
    public Task Whatever_places_do_every_event_has_one_outcome_on_every_route_and_in_order() =>
        Gen.Select(Steps.Array[1, 60], Answers.Array[1, 100], Answers.Array[1, 100]).SampleAsync(one => AssertAsync(one.Item1, one.Item2, one.Item3), iter: 60);

    private static async Task AssertAsync(Step[] steps, Delivery[] slack, Delivery[] email)
    {
        var stage = new DispatchStage();
        var digests = new List<Digest>();
        var (asked, askedEmail) = (0, 0);
        stage.ToSlack.Answer = digest => Note(digest, slack[asked++ % slack.Length]);
        stage.ToEmail.Answer = _ => email[askedEmail++ % email.Length];
        var sequences = new long[3];
        foreach (var (line, turn, wait) in steps)
        {
            if (turn is { } turned)
                await stage.TakeInAsync(Some.Change(++sequences[line], turned.To, turned.From, turned.Chat, Some.LineNumber(line)));
            await stage.TickAsync(wait);
        }

        stage.ToEmail.Answer = _ => new Delivery.Sent();
        stage.ToSlack.Answer = digest => Note(digest, new Delivery.Sent());
        for (var i = 0; i < 5; i++)
            await stage.TickAsync(TimeSpan.FromMinutes(20));

        await AssertEndedAsync(stage, digests);

        Delivery Note(Digest digest, Delivery answer)
        {
            if (answer is Delivery.Sent)
                digests.Add(digest);
            return answer;
        }
    }

    private static async Task AssertEndedAsync(DispatchStage stage, List<Digest> digests)
    {
        var entries = await stage.Ledger.ReadAsync("slack").Concat(stage.Ledger.ReadAsync("e-mail")).ToListAsync();
        Assert.All(entries, entry => Assert.True(entry.Outcome is not null, $"{entry.Event.Id} waits for ever."));

        var delivered = entries.Where(entry => entry.Route == "slack" && entry.Outcome!.Kind == OutcomeKind.Delivered).Select(entry => entry.Event.Id);
        var sent = digests.SelectMany(digest => digest.Entries).Select(entry => entry.Event.Id).ToList();
        // Without a crash nothing is sent twice, and everything recorded as delivered was sent.
        Assert.Equal(delivered.OrderBy(id => $"{id}", StringComparer.Ordinal), sent.OrderBy(id => $"{id}", StringComparer.Ordinal));
        foreach (var line in sent.GroupBy(id => id.Line))
            Assert.Equal(line.OrderBy(id => id.Sequence), line);
        // A dead alert never goes unnoticed: the other route got an alarm.
        if (entries.Any(entry => entry.Route == "slack" && entry.Outcome!.Kind == OutcomeKind.Dead))
            Assert.Contains(stage.Alarms, alarm => alarm is { Raised: true, AboutPlace: "slack" });
    }

    /// <param name="Turn">From, to, and the chat; null for a step without a change.</param>
    private sealed record Step(int Line, (HealthStatus From, HealthStatus To, int Chat)? Turn, TimeSpan Wait);
}
