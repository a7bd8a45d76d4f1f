using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Whatever is silenced or held back in between, in the end everyone knows each chat's status.</summary>
public sealed class QuietPropertyTests
{
    private static readonly HealthStatus[] Statuses = [HealthStatus.Healthy, HealthStatus.AtRisk, HealthStatus.Critical, HealthStatus.OptedOut];

    [Fact]
    public async Task Reliability_30_the_last_delivered_alert_matches_the_chats_status_once_silences_and_quiet_hours_are_over()
    {
        var suppressed = new HashSet<string>();
        for (var seed = 0; seed < 150; seed++)
            suppressed.UnionWith(await RunAsync(seed));

        // All of it happened.
        Assert.Superset(new HashSet<string> { "silenced", "collapsed", "bad-news-never-sent", "silence over", "quiet hours over" }, suppressed);
    }

    private static async Task<IEnumerable<string>> RunAsync(int seed)
    {
        var random = new Random(seed);
        var stage = new DispatchStage(quiet: QuietHoursTests.Quiet("13:00-14:00, 15:30-18:00, 23:00-02:00"));
        var chats = new Dictionary<int, (HealthStatus Status, EventId? Event)>();
        for (var step = 1; step <= 40; step++)
        {
            if (random.Next(4) == 0)
            {
                var now = stage.Clock.GetUtcNow();
                await stage.Silences.AddAsync(Some.Silence((seed * 100) + step) with
                {
                    Chat = random.Next(2) == 0 ? Some.Chat(random.Next(4)) : null,
                    Status = random.Next(3) switch { 0 => HealthStatus.AtRisk, 1 => HealthStatus.Critical, _ => null },
                    CreatedAt = now,
                    Until = now.AddMinutes(random.Next(1, 90)),
                });
            }

            var chat = random.Next(4);
            var (from, before) = chats.GetValueOrDefault(chat, (HealthStatus.Healthy, null));
            var change = Some.Change(step, Statuses[random.Next(4)], from, chat) with { PreviousEvent = before };
            if (change.IsRecurrence && change.IsRecovery)
                change = change with { Status = HealthStatus.AtRisk };
            chats[chat] = (change.Status, change.Id);
            await stage.TakeInAsync(change);
            stage.ToSlack.Answer = random.Next(5) == 0 ? _ => new Delivery.Deferred("it is down", SurelyNotSent: true) : _ => new Delivery.Sent();
            await StepAsync(TimeSpan.FromMinutes(random.Next(0, 25)));
        }

        stage.ToSlack.Answer = _ => new Delivery.Sent();
        for (var hour = 0; hour < 48; hour++)
            await StepAsync(TimeSpan.FromMinutes(30));

        foreach (var route in new[] { "slack", "e-mail" })
        {
            var entries = await stage.Ledger.ReadAsync(route).ToListAsync();
            Assert.All(entries, entry => Assert.NotNull(entry.Outcome));
            Assert.All(entries.Where(entry => entry.Event is ChatHealthChanged { IsOptOut: true }), entry => Assert.Equal(OutcomeKind.Delivered, entry.Outcome!.Kind));
            var sent = stage.Reports.Where(report => report.Place.Key == route && report.Delivery is Delivery.Sent)
                .SelectMany(report => report.Digest.Entries).Select(entry => entry.Event).OfType<ChatHealthChanged>().ToList();
            foreach (var (chat, (status, _)) in chats)
            {
                var known = sent.Where(change => change.Chat == Some.Chat(chat)).ToList();
                Assert.True(status == (known.LastOrDefault()?.Status ?? HealthStatus.Healthy), $"seed {seed}, {route}, chat {chat} is {status}");
                // In order: what a silence suppressed comes before later changes, or not at all.
                Assert.Equal(known.Select(change => change.Id.Sequence).Order(), known.Select(change => change.Id.Sequence));
            }
        }

        return (await stage.OutcomesAsync()).Select(outcome => outcome!.Why);

        async Task StepAsync(TimeSpan time)
        {
            stage.Clock.Advance(time);
            await stage.ExpiredSilences.CheckAsync();
            await stage.TickAsync(TimeSpan.Zero);
        }
    }
}
