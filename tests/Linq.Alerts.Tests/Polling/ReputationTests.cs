using System.Text.Json.Nodes;
using Linq.Alerts.Contracts;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What Linq says of a line itself, apart from its chats.</summary>
public sealed class ReputationTests
{
    private const string Guide = "https://docs.linqapp.com/guides/phone-numbers/phone-reputation#";

    [Fact]
    public async Task Each_change_of_a_lines_reputation_is_reported_once_by_the_account()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        using var counted = new Measured("linq_alerts.reputations");

        foreach (var word in new[] { "AT_RISK", "AT_RISK", "critical", "HEALTHY", "HEALTHY" })
        {
            watch.Linq.SetReputation(watch.SimulatedLine, word);
            await rounds.RunAsync();
        }

        Assert.Equal(
            [(Reputation.Healthy, Reputation.AtRisk), (Reputation.AtRisk, Reputation.Critical), (Reputation.Critical, Reputation.Healthy)],
            Changes(watch).Select(change => (change.Previous, change.Reputation)));
        Assert.All(Changes(watch), change => Assert.Equal((LineId.Account, watch.Line.Name), (change.Line.Id, change.About)));
        Assert.Equal([Guide + "at-risk", Guide + "critical", Guide + "healthy"], Changes(watch).Select(change => change.DocUrl!.AbsoluteUri));
        Assert.Equal(3, counted.Sum);
    }

    [Fact]
    public async Task A_line_that_is_unhealthy_when_first_listed_is_reported_and_a_healthy_one_is_not()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        var bad = watch.Linq.AddLine(reputation: "CRITICAL");
        watch.Linq.AddLine(reputation: "HEALTHY");
        watch.Linq.AddLine(reputation: "SOMETHING_NEW");

        await rounds.RunAsync();
        await rounds.RunAsync();

        var change = Assert.Single(Changes(watch));
        Assert.Equal((new(bad.Id), Reputation.Unknown, Reputation.Critical), (change.About.Id, change.Previous, change.Reputation));
    }

    [Theory]
    [InlineData("ON_FIRE")]
    [InlineData("OPTED_OUT")]
    [InlineData(null)]
    public async Task A_missing_or_unknown_reputation_keeps_the_last_one(string? word)
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        watch.Linq.SetReputation(watch.SimulatedLine, "AT_RISK");
        await rounds.RunAsync();

        if (word is null)
            watch.Bend.RewriteLines = list => Without(list, "reputation");
        else
            watch.Linq.SetReputation(watch.SimulatedLine, word);
        await rounds.RunAsync();
        Assert.Equal(Reputation.AtRisk, (await KnownAsync(watch)).Reputation);
        watch.Bend.RewriteLines = null;
        watch.Linq.SetReputation(watch.SimulatedLine, "HEALTHY");
        await rounds.RunAsync();

        Assert.Equal(
            [(Reputation.Unknown, Reputation.AtRisk), (Reputation.AtRisk, Reputation.Healthy)],
            Changes(watch).Select(change => (change.Previous, change.Reputation)));
    }

    [Fact]
    public async Task A_line_that_Linq_flags_is_critical_and_the_end_of_the_flag_is_reported_too()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        foreach (var state in new[] { null, "ACTIVE", "FLAGGED", "flagged", "SUSPENDED", null, "active" })
        {
            watch.Linq.SetState(watch.SimulatedLine, state);
            await rounds.RunAsync();
        }

        Assert.Equal(
            [(false, true, true), (true, false, false)],
            Changes(watch).Select(change => (change.WasFlagged ?? throw new InvalidOperationException(), change.IsFlagged ?? throw new InvalidOperationException(), change.IsCritical)));
        Assert.All(Changes(watch), change => Assert.Equal(Reputation.Healthy, change.Reputation));
    }

    [Fact]
    public async Task A_line_that_is_flagged_when_first_listed_is_reported()
    {
        await using var watch = await Watch.StartAsync();
        watch.Linq.SetState(watch.SimulatedLine, "FLAGGED");

        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        await rounds.RunAsync();

        Assert.Equal((Reputation.Unknown, Reputation.Healthy, null, true), Assert.Single(Changes(watch)) is var change
            ? (change.Previous, change.Reputation, change.WasFlagged, change.IsFlagged) : default);
    }

    [Theory]
    [InlineData("CRITICAL", 1)]
    [InlineData("HEALTHY", 0)]
    public async Task After_an_upgrade_a_line_that_has_long_been_unhealthy_is_reported_once_and_a_healthy_one_is_not(string word, int reports)
    {
        await using var watch = await Watch.StartAsync();
        // As written by a version that did not check the reputation.
        await AccountStore.RecordAsync(
            watch.Store, watch.Clock, row => new(row with { KnownLines = [new(watch.Line.Id, watch.SimulatedLine.Number)] }, []), default);
        watch.Linq.SetReputation(watch.SimulatedLine, word);

        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        await rounds.RunAsync();

        Assert.Equal(reports, Changes(watch).Count());
        Assert.Equal(word, (await KnownAsync(watch)).Reputation.Word);
    }

    [Fact]
    public async Task A_line_that_the_settings_leave_out_is_not_reported_until_they_name_it()
    {
        await using var watch = await Watch.StartAsync();
        var other = watch.Linq.AddLine(reputation: "CRITICAL");
        watch.Options = watch.Options with { Lines = [watch.SimulatedLine.Number] };
        await new Rounds(watch).RunAsync();
        Assert.Empty(Changes(watch));

        watch.Options = watch.Options with { Lines = [other.Number] };
        await new Rounds(watch).RunAsync();

        Assert.Equal(other.Id, Assert.Single(Changes(watch)).About.Id.Uuid);
    }

    [Fact]
    public async Task Two_instances_that_list_the_lines_at_once_report_a_change_once()
    {
        await using var watch = await Watch.StartAsync();
        var store = new CountingStore(watch.Store);
        var (slow, quick) = (Roster(watch, store), Roster(watch, watch.Store));
        await slow.ReadAsync();
        watch.Linq.SetReputation(watch.SimulatedLine, "AT_RISK");

        store.BeforeCommit = async () =>
        {
            store.BeforeCommit = null;
            await quick.ReadAsync();
        };
        await slow.ReadAsync();

        Assert.Single(Changes(watch));
    }

    [Fact]
    public async Task A_pass_knows_its_lines_reputation_wherever_the_line_comes_from()
    {
        await using var watch = await Watch.StartAsync();
        watch.Linq.SetReputation(watch.SimulatedLine, "AT_RISK");
        var roster = Roster(watch, watch.Store);

        var listed = Assert.Single((await roster.ReadAsync()).Lines);
        watch.Linq.SetReputation(watch.SimulatedLine, "ON_FIRE");
        var kept = Assert.Single((await roster.ReadAsync()).Lines);
        watch.Bend.Instead = _ => BentHandler.Answer(System.Net.HttpStatusCode.BadRequest);
        var remembered = Assert.Single((await roster.ReadAsync()).Lines);

        Assert.All([listed, kept, remembered], line => Assert.Equal((watch.Line.Id, Reputation.AtRisk), (line.Id, line.Reputation)));
        // A request from a queue brings the ID alone.
        Assert.Equal(Reputation.AtRisk, (await KnownAsync(watch)).ToLine()!.Reputation);
    }

    [Fact]
    public async Task A_line_that_got_a_new_ID_at_Linq_keeps_its_known_reputation()
    {
        await using var watch = await Watch.StartAsync();
        watch.Linq.SetReputation(watch.SimulatedLine, "AT_RISK");
        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        watch.Linq.Faults.Add(new Fault(FaultKind.NewLineIds));
        watch.Linq.SetReputation(watch.SimulatedLine, "CRITICAL");

        await rounds.RunAsync();

        var change = Changes(watch).Last();
        Assert.Equal((watch.Line.Id, Reputation.AtRisk, Reputation.Critical), (change.About.Id, change.Previous, change.Reputation));
    }

    [Fact]
    public void However_many_lines_change_and_leave_at_once_each_commit_holds_what_fits_and_the_rest_follow()
    {
        List<KnownLine> known = [.. Enumerable.Range(0, 80).Select(n => new KnownLine(Some.LineNumber(n).Id, Some.Number(n).InFull, MissedLists: n < 60 ? 0 : 2))];
        var listing = new LineListing([.. Enumerable.Range(0, 60).Select(n => Some.LineNumber(n) with { Reputation = Reputation.Critical })], []);

        var first = LineListChange.Between(known, listing);
        var second = LineListChange.Between(first.Known, listing);
        var third = LineListChange.Between(second.Known, listing);

        Assert.All([first, second], change => Assert.InRange(change.Reputations.Count + change.Retired.Count, 1, (StreamCommit.MaxOperations / 2) - 2));
        Assert.Equal(60, first.Reputations.Concat(second.Reputations).DistinctBy(news => news.About).Count());
        Assert.Equal(20, first.Retired.Concat(second.Retired).Distinct().Count());
        Assert.False(third.IsNews);
        Assert.All(first.Polled.Where(line => line.Id != default).Take(60), line => Assert.Equal(Reputation.Critical, line.Reputation));
    }

    [Fact]
    public void A_line_prints_no_number_in_full()
    {
        var line = new KnownLine(Some.Line.Id, Some.Number(1).InFull) { Reputation = Reputation.Critical, IsFlagged = true };

        Assert.DoesNotContain("202555", $"{line} {line.ToLine()}", StringComparison.Ordinal);
    }

    private static IEnumerable<LineReputationChanged> Changes(Watch watch) => watch.Published.OfType<LineReputationChanged>();

    private static async Task<KnownLine> KnownAsync(Watch watch) => Assert.Single((await watch.Store.LoadAccountAsync()).KnownLines);

    private static LineRoster Roster(Watch watch, IHealthStore store) =>
        new(watch.Api, new(store, watch.Relay(store), watch.Clock), new(), watch.Options, watch.Clock);

    private static string Without(string list, string field)
    {
        var document = JsonNode.Parse(list)!;
        foreach (var line in document["phone_numbers"]!.AsArray())
            line!.AsObject().Remove(field);
        return document.ToJsonString();
    }
}
