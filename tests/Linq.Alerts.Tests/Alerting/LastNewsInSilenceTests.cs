using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What counts as a chat's latest change when a silence ends: for flapping chats, and for events recorded out of order.</summary>
public sealed class LastNewsInSilenceTests
{
    private readonly DispatchStage _stage = new();

    [Theory]
    [InlineData(HealthStatus.Critical)]
    [InlineData(HealthStatus.Healthy)]
    public async Task The_result_of_settling_in_a_silence_is_sent_where_the_flapping_was_reported(HealthStatus settled)
    {
        await _stage.TakeInAsync(Flapping(1, HealthStatus.AtRisk), Some.Change(2, settled, HealthStatus.AtRisk) with { IsFlapping = true });
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(Flapping(3, settled, raised: false));
        _stage.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(2, await CheckAsync());
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(3, Assert.Single(_stage.ToSlack.Digests[^1].Entries).Event.Id.Sequence);
    }

    [Fact]
    public async Task Flapping_is_reported_when_the_silence_ends_before_the_chat_has_settled()
    {
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.AtRisk) with { IsFlapping = true }, Flapping(2, HealthStatus.AtRisk));
        _stage.Clock.Advance(TimeSpan.FromHours(2));
        await _stage.TakeInAsync(Some.Change(3, HealthStatus.Critical, HealthStatus.AtRisk) with { IsFlapping = true });

        await CheckAsync();

        // The change after the silence is covered by the alert about the flapping.
        Assert.Equal(["silenced", null, "flapping"], await WhysAsync());
    }

    [Fact]
    public async Task A_settled_chats_status_is_not_reported_once_it_has_changed_again()
    {
        await _stage.TakeInAsync(Flapping(1, HealthStatus.AtRisk));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(Flapping(2, HealthStatus.Critical, raised: false), Some.Change(3, HealthStatus.Healthy, HealthStatus.Critical));
        await _stage.TickAsync(TimeSpan.FromMinutes(10));
        _stage.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(0, await CheckAsync());
    }

    [Fact]
    public async Task An_event_taken_in_late_is_not_mistaken_for_the_latest_one()
    {
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(Some.Change(2, HealthStatus.Healthy, HealthStatus.Critical) with { PreviousEvent = Some.Event(1) });
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        await _stage.TickAsync(TimeSpan.FromMinutes(10));
        _stage.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(0, await CheckAsync());
    }

    private static ChatFlapping Flapping(long sequence, HealthStatus status, bool raised = true) =>
        Some.EveryKindOfEvent.OfType<ChatFlapping>().Single() with
        {
            Id = Some.Event(sequence), Line = Some.LineName, Chat = Some.Chat(1), Raised = raised, Status = status, History = [],
        };

    private Task SilenceAsync(Silence silence) => _stage.Silences.AddAsync(silence);

    private Task<int> CheckAsync() => _stage.ExpiredSilences.CheckAsync();

    private async Task<IReadOnlyList<string?>> WhysAsync() => [.. (await _stage.OutcomesAsync()).Select(outcome => outcome?.Why)];
}
