using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class DispatcherPropertyTests
{
    private static readonly HealthStatus[] Statuses = [HealthStatus.Healthy, HealthStatus.AtRisk, HealthStatus.Critical, HealthStatus.OptedOut];

    [Fact]
    public async Task Whatever_places_do_every_event_ends_once_on_every_route_and_in_order()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var stage = new DispatchStage();
            var told = new List<Digest>();
            stage.ToSlack.Answer = digest => Answer(random, digest, told);
            stage.ToEmail.Answer = digest => Answer(random, digest, []);
            var sequences = new long[3];
            for (var step = 0; step < 60; step++)
            {
                var line = random.Next(3);
                if (random.Next(3) > 0)
                    await stage.TakeInAsync(Change(random, line, ++sequences[line]));
                // Mostly soon, now and then after hours.
                await stage.TickAsync(random.Next(20) == 0 ? TimeSpan.FromHours(random.Next(30)) : TimeSpan.FromSeconds(random.Next(600)));
            }

            stage.ToEmail.Answer = _ => new Delivery.Sent();
            stage.ToSlack.Answer = digest =>
            {
                told.Add(digest);
                return new Delivery.Sent();
            };
            for (var i = 0; i < 5; i++)
                await stage.TickAsync(TimeSpan.FromMinutes(20));

            await AssertEndedAsync(stage, told, seed);
        }
    }

    private static async Task AssertEndedAsync(DispatchStage stage, List<Digest> told, int seed)
    {
        var entries = await stage.Ledger.ReadAsync("slack").Concat(stage.Ledger.ReadAsync("e-mail")).ToListAsync();
        Assert.All(entries, entry => Assert.True(entry.Outcome is not null, $"Seed {seed}: {entry.Event.Id} waits for ever."));

        var delivered = entries.Where(entry => entry.Route == "slack" && entry.Outcome!.Kind == OutcomeKind.Delivered).Select(entry => entry.Event.Id);
        var sent = told.SelectMany(digest => digest.Entries).Select(entry => entry.Event.Id).ToList();
        // Without a crash nothing is told twice, and what is on record as told was told.
        Assert.Equal(delivered.OrderBy(id => $"{id}", StringComparer.Ordinal), sent.OrderBy(id => $"{id}", StringComparer.Ordinal));
        foreach (var line in sent.GroupBy(id => id.Line))
            Assert.Equal(line.OrderBy(id => id.Sequence), line);
        // A dead alert was never silent: the other route heard of trouble.
        if (entries.Any(entry => entry.Route == "slack" && entry.Outcome!.Kind == OutcomeKind.Dead))
            Assert.Contains(stage.Alarms, alarm => alarm is { Raised: true, AboutPlace: "slack" });
    }

    private static Delivery Answer(Random random, Digest digest, List<Digest> told)
    {
        switch (random.Next(10))
        {
            case < 6:
                told.Add(digest);
                return new Delivery.Sent();
            case < 9:
                return new Delivery.Deferred("down", random.Next(2) == 0 ? null : TimeSpan.FromSeconds(random.Next(-10, 2_000)));
            default:
                return new Delivery.Refused("gone");
        }
    }

    private static ChatHealthChanged Change(Random random, int line, long sequence) => Some.Change(
        sequence, Statuses[random.Next(4)], Statuses[random.Next(4)], chat: random.Next(5), line: Some.LineNumber(line));
}
