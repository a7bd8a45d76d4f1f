using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>
/// The promise: every observed transition is sent at least once, in order per chat, at whatever write or send the process dies. Repeats have the same ID.
/// </summary>
public sealed class CrashTests
{
    private static readonly string[] Statuses = ["HEALTHY", "AT_RISK", "CRITICAL", "OPTED_OUT"];

    [Fact]
    public async Task A_crash_at_any_single_call_loses_nothing()
    {
        var calls = (await RunAsync(seed: 1, CrashPlan.Never())).Plan.Calls;

        Assert.InRange(calls, 50, 1_000);
        for (var call = 1; call <= calls; call++)
        {
            Assert.Equal(1, (await RunAsync(seed: 1, CrashPlan.Before(call))).Crashes);
            Assert.Equal(1, (await RunAsync(seed: 1, CrashPlan.After(call))).Crashes);
        }
    }

    [Fact]
    public async Task Random_histories_with_random_crashes_lose_nothing()
    {
        for (var seed = 2; seed < 102; seed++)
            await RunAsync(seed, CrashPlan.Never(), crashEverySoOften: true);
    }

    [Fact]
    public async Task What_one_alert_reports_in_place_of_many_is_not_lost_either()
    {
        var suppressed = new List<string>();
        for (var seed = 2; seed < 102; seed++)
        {
            var chain = await RunAsync(seed, CrashPlan.Never(), crashEverySoOften: true, withRules: true);
            await foreach (var entry in chain.Ledger.ReadAsync("record"))
                suppressed.Add(entry.Outcome!.Kind == OutcomeKind.Suppressed ? entry.Outcome.Why! : "");
        }

        // Otherwise the histories never trigger the rules.
        Assert.Superset(new HashSet<string> { "rolled-up", "flapping" }, suppressed.ToHashSet());
    }

    private static async Task<Chain> RunAsync(int seed, CrashPlan plan, bool crashEverySoOften = false, bool withRules = false)
    {
        var random = new Random(seed);
        await using var watch = await Watch.StartAsync();
        if (!withRules)
            watch.Rules = new(new() { Chats = 0 }, new() { Changes = 0 }, new());
        var chats = Enumerable.Range(0, 14).Select(_ => watch.AddChat(Statuses[random.Next(10) < 8 ? 0 : random.Next(4)])).ToList();
        var chain = new Chain(watch) { Plan = plan };

        for (var step = 0; step < 12; step++)
        {
            for (var i = 0; i < 3; i++)
                watch.Turn(chats[random.Next(chats.Count)], Statuses[random.Next(4)]);
            if (crashEverySoOften && random.Next(2) == 0)
                chain.Plan = random.Next(2) == 0 ? CrashPlan.Before(random.Next(1, 15)) : CrashPlan.After(random.Next(1, 15));
            await chain.StepAsync();
        }

        // Long enough for every wait to end.
        for (var i = 0; i < 4; i++)
            await chain.StepAsync();
        await CheckAsync(watch, chain, withRules);
        return chain;
    }

    private static async Task CheckAsync(Watch watch, Chain chain, bool withRules)
    {
        var recorded = new List<AlertEvent>();
        await foreach (var alert in watch.Store.ReadHistoryAsync(watch.Line.Id))
            recorded.Add(alert);

        // One ID per event, in sequence, and each chat's changes are connected.
        Assert.Equal(Enumerable.Range(1, recorded.Count).Select(n => (long)n), recorded.Select(alert => alert.Id.Sequence));
        foreach (var changes in recorded.OfType<ChatHealthChanged>().GroupBy(change => change.Chat))
            Assert.All(changes.Zip(changes.Skip(1)), pair => Assert.Equal(pair.First.Status, pair.Second.Previous));

        // Each ended once: delivered, or cancelled by another before anything was sent.
        var ended = new Dictionary<EventId, Outcome?>();
        await foreach (var entry in chain.Ledger.ReadAsync("record"))
            ended.Add(entry.Event.Id, entry.Outcome);
        Assert.Equal(recorded.Select(alert => alert.Id).ToHashSet(), ended.Keys.ToHashSet());
        string[] rules = withRules ? ["collapsed", "rolled-up", "flapping", "bad-news-never-sent"] : ["collapsed", "bad-news-never-sent"];
        Assert.All(ended.Values, outcome => Assert.True(outcome is { Kind: OutcomeKind.Delivered } || (outcome is { Kind: OutcomeKind.Suppressed } && rules.Contains(outcome.Why))));
        // An alert that covers others is always sent.
        Assert.All(
            recorded.Where(alert => alert is LineSurge or ChatFlapping or ChatHealthChanged { IsOptOut: true }),
            alert => Assert.Equal(OutcomeKind.Delivered, ended[alert.Id]!.Kind));

        // Everything that wasn't cancelled was sent, in order on the first send; no opt-out was cancelled.
        var delivered = recorded.Where(alert => ended[alert.Id]!.Kind == OutcomeKind.Delivered).ToList();
        Assert.Equal(delivered.Select(alert => alert.Id), chain.Place.Received.Select(alert => alert.Id).Distinct());
        Assert.DoesNotContain(recorded.Except(delivered), alert => alert is ChatHealthChanged { IsOptOut: true });

        // The alerts alone give the real status of every chat that ever changed.
        foreach (var changes in recorded.OfType<ChatHealthChanged>().GroupBy(change => change.Chat))
        {
            // Another alert covered it or reported flapping; or its problem was never reported.
            if (withRules && ended[changes.Last().Id] is { Kind: OutcomeKind.Suppressed, Why: not "collapsed" })
                continue;
            var last = chain.Place.Received.OfType<ChatHealthChanged>().LastOrDefault(change => change.Chat == changes.Key);
            Assert.Equal(watch.Linq.Find(changes.Key.Uuid)!.Status, (last?.Status ?? changes.First().Previous).Word);
        }
    }
}
