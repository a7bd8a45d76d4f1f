using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Event IDs never come twice, whatever happens to the store or the clock; and should one come twice, nothing is lost silently.</summary>
public sealed class EventEpochTests
{
    [Fact]
    public async Task A_store_restored_from_a_backup_repeats_no_ID()
    {
        await using var watch = await Watch.BaselinedAsync();
        var (first, second) = (watch.AddChat(), watch.AddChat());
        await watch.PollAsync();
        var backup = await watch.Store.LoadAsync(watch.Line.Id);
        watch.Turn(first, "CRITICAL");
        await watch.PollAsync();
        var reported = watch.Changes.Single();

        var restored = new MemoryHealthStore();
        var id = Guid.NewGuid();
        await restored.CommitAsync(new() { Id = id, Row = backup.Row! with { LastCommit = id }, BasedOn = default, Written = backup.Chats });
        watch.Turn(second, "OPTED_OUT");
        await watch.PollAsync(watch.Poller(restored));

        var after = watch.Changes.Skip(1).ToList();
        // The sequence goes back with the store; the epoch, and with it the ID, does not.
        Assert.Equal(reported.Id.Sequence, after.Min(change => change.Id.Sequence));
        Assert.Contains(after, change => change.Chat == second && change.Status == HealthStatus.OptedOut);
        Assert.All(after, change => Assert.True(change.Id.Epoch > reported.Id.Epoch));
    }

    [Fact]
    public void A_clock_set_back_does_not_move_the_epoch_back()
    {
        var row = Some.Row() with { EventEpoch = Some.Time.AddYears(4).ToUnixTimeMilliseconds(), NextSequence = 7 };
        var draft = new StreamDraft();

        var (_, nothing) = draft.Take(row, default, Some.Time);
        draft.Add(Some.Change());
        var (commit, next) = draft.Take(row, default, Some.Time);

        Assert.Equal(row.EventEpoch, nothing.EventEpoch);
        Assert.Same(next, commit.Row);
        Assert.True(next.EventEpoch > row.EventEpoch);
        Assert.Equal(new(Some.Line.Id, next.EventEpoch, 7), Assert.Single(commit.Events).Id);
    }

    [Fact]
    public void A_backup_restored_after_the_clock_ran_ahead_repeats_no_ID()
    {
        var backup = Some.Row() with { EventEpoch = Some.Time.AddYears(4).ToUnixTimeMilliseconds(), NextSequence = 7 };

        // As many restores, each of which goes on from the backup by a clock set right.
        var epochs = Enumerable.Range(0, 5).Select(_ =>
        {
            var draft = new StreamDraft();
            draft.Add(Some.Change());
            return draft.Take(backup, default, Some.Time).Commit.Events[0].Id.Epoch;
        }).ToList();

        Assert.All(epochs, epoch => Assert.InRange(epoch, backup.EventEpoch + 1, backup.EventEpoch + 1_000_000));
        // That all five agree by chance happens once in 10^24.
        Assert.NotEqual(1, epochs.Distinct().Count());
    }

    [Fact]
    public void A_clock_set_back_by_moments_does_not_change_the_epoch()
    {
        var row = Some.Row() with { EventEpoch = Some.Time.AddSeconds(30).ToUnixTimeMilliseconds() };
        var draft = new StreamDraft();
        draft.Add(Some.Change());

        Assert.Equal(row.EventEpoch, draft.Take(row, default, Some.Time).Row.EventEpoch);
    }

    [Fact]
    public async Task An_ID_known_with_other_content_raises_an_alarm_that_says_what_happened_and_holds_up_nothing()
    {
        var (store, ledger, clock) = (new MemoryHealthStore(), new MemoryDeliveryLedger(), new FakeTimeProvider(Some.Time));
        var route = new Route(new Place("record", new RecordingPlace()));
        var relay = new Relay(store, new InProcessBus(new([route], Intake.Rules([route], new()), new MemorySilences(), ledger, clock)), clock);
        await ledger.AddAsync([Some.Entry(Some.Change(1, HealthStatus.Critical), route.Name) with { Outcome = Some.Delivered }]);
        await store.CommitAsync(Some.Commit(
            await store.LoadAsync(Some.Line.Id), Some.Change(1, HealthStatus.OptedOut, chat: 2), Some.Change(2, HealthStatus.OptedOut, chat: 3)));

        Assert.Null(await relay.PublishPendingAsync(Some.Line.Id));
        Assert.Null(await relay.PublishPendingAsync(LineId.Account));

        Assert.Empty(await store.LoadPendingAsync(Some.Line.Id, 10));
        var waiting = await ledger.LoadWaitingAsync(route.Name);
        Assert.Contains(waiting, entry => entry.Event is ChatHealthChanged change && change.Chat == Some.Chat(3));
        var alarm = Assert.Single(waiting.Select(entry => entry.Event).OfType<Alarm>());
        Assert.Equal((AlarmKind.StoreDamaged, true), (alarm.Kind, alarm.Raised));
        Assert.Contains($"chat {Some.Chat(2)} went from HEALTHY to OPTED_OUT", alarm.Text, StringComparison.Ordinal);
    }
}
