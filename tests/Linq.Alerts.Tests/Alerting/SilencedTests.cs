using CsCheck;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>How intake applies silences.</summary>
public sealed class SilencedTests
{
    private static readonly Gen<(bool Line, int? Chat, int Minutes)?> Silences = Gen.Frequency<(bool, int?, int)?>(
        (1, Gen.Select(Gen.Bool, Gen.Int[0, 2].Nullable(), Gen.Int[0, 59], (line, chat, minutes) => ((bool, int?, int)?)(line, chat, minutes))),
        (3, Gen.Const(((bool, int?, int)?)null)));

    private static readonly Gen<HealthStatus> Statuses =
        Gen.OneOf(HealthStatus.Healthy, HealthStatus.AtRisk, HealthStatus.Critical, HealthStatus.OptedOut);

    private static readonly Gen<Step> Steps = Gen.Select(
        Silences, Gen.Int[0, 9], Gen.Int[0, 2], Statuses, Gen.Int[0, 9], (silence, minutes, chat, to, gone) => new Step(silence, minutes, chat, to, gone == 9));

    private readonly MemorySilences _silences = new();
    private readonly MemoryDeliveryLedger _ledger = new();
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly Intake _intake;

    public SilencedTests()
    {
        var place = new Place("slack", new RecordingNotifier());
        Route[] routes = [new(place), new("critical", place, new() { Statuses = new HashSet<HealthStatus> { HealthStatus.Critical } })];
        _intake = new(routes, Intake.Rules(routes, new()), _silences, _ledger, _clock);
    }

    [Fact]
    public async Task A_silenced_change_is_recorded_but_not_sent()
    {
        await SilenceAsync(Some.Silence() with { Chat = Some.Chat(1) });

        await _intake.TakeInAsync([Turn(1, HealthStatus.Healthy, HealthStatus.Critical), Turn(2, HealthStatus.Healthy, HealthStatus.Critical, chat: 2)]);

        Assert.Equal(["silenced", null], await WhysAsync());
    }

    [Fact]
    public async Task A_change_that_the_route_does_not_want_is_recorded_as_such()
    {
        await SilenceAsync(Some.Silence());

        await _intake.TakeInAsync([Turn(1, HealthStatus.Healthy, HealthStatus.AtRisk)]);

        Assert.Equal(["not-for-this-route"], await WhysAsync("critical"));
    }

    [Fact]
    public async Task The_time_of_the_intake_decides_and_a_silenced_change_stays_silenced()
    {
        await SilenceAsync(Some.Silence());
        await _intake.TakeInAsync([Turn(1, HealthStatus.Healthy, HealthStatus.AtRisk)]);

        _clock.SetUtcNow(Some.Silence().Until);
        // Seen during the silence, recorded after it; and a repeat.
        await _intake.TakeInAsync([Turn(1, HealthStatus.Healthy, HealthStatus.AtRisk), Turn(2, HealthStatus.AtRisk, HealthStatus.Critical)]);

        Assert.Equal(["silenced", null], await WhysAsync());
    }

    [Fact]
    public async Task A_silence_that_was_ended_no_longer_silences()
    {
        await SilenceAsync(Some.Silence());
        await _intake.TakeInAsync([Turn(1, HealthStatus.Healthy, HealthStatus.AtRisk)]);

        await _silences.EndAsync(Some.Silence().Id, _clock.GetUtcNow());
        await _intake.TakeInAsync([Turn(2, HealthStatus.AtRisk, HealthStatus.Critical)]);

        Assert.Equal(["silenced", null], await WhysAsync());
    }

    [Fact]
    public async Task The_end_of_a_problem_is_never_silenced_because_it_is_sent_only_where_the_problem_was_sent()
    {
        await SilenceAsync(Some.Silence());

        await _intake.TakeInAsync(
        [
            Turn(1, HealthStatus.Healthy, HealthStatus.Critical), Turn(2, HealthStatus.Critical, HealthStatus.AtRisk), Turn(3, HealthStatus.AtRisk, HealthStatus.Healthy),
            Gone(4, chat: 2),
        ]);

        Assert.Equal(["silenced", "silenced", null, null], await WhysAsync());
        // For a route that only wants CRITICAL, the problem ends with the next status.
        Assert.Equal(["silenced", null, "not-for-this-route", null], await WhysAsync("critical"));
    }

    [Fact]
    public async Task A_silence_of_one_status_lets_the_other_through()
    {
        await SilenceAsync(Some.Silence() with { Status = HealthStatus.AtRisk });

        await _intake.TakeInAsync([Turn(1, HealthStatus.Healthy, HealthStatus.AtRisk), Turn(2, HealthStatus.AtRisk, HealthStatus.Critical)]);

        Assert.Equal(["silenced", null], await WhysAsync());
    }

    [Fact]
    public async Task When_silences_cannot_be_read_the_events_are_redelivered()
    {
        var broken = new Mock<ISilences>();
        broken.Setup(silences => silences.LoadAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new StoreUnavailableException("The disk is full."));
        var intake = new Intake([new(new Place("slack", new RecordingNotifier()))], [], broken.Object, _ledger, _clock);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => intake.TakeInAsync([Some.Change()]));

        Assert.Empty(await WhysAsync());
    }

    [Fact]
    public async Task No_silence_ever_holds_back_an_opt_out()
    {
        var silenced = 0;
        await Steps.Array[1, 40].SampleAsync(
            async steps =>
            {
                var entries = await TakeInAsync(steps);
                Interlocked.Add(ref silenced, entries.Count(entry => entry.Outcome?.Why == "silenced"));
                Assert.All(
                    entries.Where(entry => entry.Event is ChatHealthChanged { IsOptOut: true } or ChatGone { LastStatus: HealthStatus.OptedOut }),
                    entry => Assert.Null(entry.Outcome));
            },
            iter: 200);

        // There were silences.
        Assert.NotEqual(0, silenced);
    }

    private static async Task<IReadOnlyList<LedgerEntry>> TakeInAsync(Step[] steps)
    {
        var (silences, ledger, clock) = (new MemorySilences(), new MemoryDeliveryLedger(), new FakeTimeProvider(Some.Time));
        Route[] routes = [new(new Place("slack", new RecordingNotifier()))];
        var intake = new Intake(routes, Intake.Rules(routes, new()), silences, ledger, clock);
        var now = new Dictionary<int, HealthStatus>();
        foreach (var (index, step) in steps.Index())
        {
            var n = index + 1;
            if (step.Silence is var (line, silenced, minutes))
            {
                await silences.AddAsync(Some.Silence(n) with
                {
                    Line = line ? Some.Line.Id : null,
                    Chat = silenced is { } quiet ? Some.Chat(quiet) : null,
                    CreatedAt = clock.GetUtcNow(),
                    Until = clock.GetUtcNow().AddMinutes(minutes),
                });
            }

            clock.Advance(TimeSpan.FromMinutes(step.Minutes));
            var from = now.GetValueOrDefault(step.Chat, HealthStatus.Healthy);
            now[step.Chat] = step.To;
            await intake.TakeInAsync([step.IsGone ? Gone(n, step.Chat, from) : Turn(n, from, step.To, step.Chat)]);
        }

        return await ledger.ReadAsync("slack").ToListAsync();
    }

    private static ChatHealthChanged Turn(long sequence, HealthStatus from, HealthStatus to, int chat = 1) => Some.Change(sequence, to, from, chat);

    private static ChatGone Gone(long sequence, int chat, HealthStatus last = HealthStatus.Critical) => new()
    {
        Id = Some.Event(sequence),
        Line = Some.LineName,
        ObservedAt = Some.Time,
        Chat = Some.Chat(chat),
        LastStatus = last,
        OtherSide = default,
    };

    private Task SilenceAsync(Silence silence) => _silences.AddAsync(silence);

    private async Task<IEnumerable<string?>> WhysAsync(string route = "slack") =>
        await _ledger.ReadAsync(route).Select(entry => entry.Outcome?.Why).ToListAsync();

    /// <param name="Silence">One that begins: of the line, of a chat, for how long.</param>
    /// <param name="Minutes">The time before the chat changes.</param>
    private sealed record Step((bool Line, int? Chat, int Minutes)? Silence, int Minutes, int Chat, HealthStatus To, bool IsGone);
}
