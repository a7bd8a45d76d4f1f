using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>An e-mail to two addresses, one of which the server rejects.</summary>
public sealed class LateRecipientsTests
{
    private static readonly Delivery Later = new Delivery.Deferred("the mail server cannot take it now for this address (451)");
    private static readonly Delivery Never = new Delivery.Refused("the mail server refused it for this address (550)");

    private readonly DispatchStage _stage = new();
    private readonly RecordingNotifier _alone = new() { Name = "e-mail address 2 of EMAIL_TO" };

    public LateRecipientsTests() => _stage.ToEmail.Recipients = [new("00000001", new RecordingNotifier()), new("00000002", _alone)];

    [Fact]
    public async Task A_recipient_who_missed_a_mail_gets_it_alone_and_the_others_get_it_once()
    {
        Misses(Later);
        _alone.Answer = _ => Later;
        await _stage.TakeInAsync(OptedOut(1));
        await _stage.TickAsync(TimeSpan.Zero);
        Assert.Empty(_alone.Digests);

        // First 5 s after the mail, then 10 s after the first separate attempt.
        await _stage.TickAsync(TimeSpan.FromSeconds(5));
        _alone.Answer = _ => new Delivery.Sent();
        await _stage.TickAsync(TimeSpan.FromSeconds(9));
        Assert.Single(_alone.Digests);
        await _stage.TickAsync(TimeSpan.FromSeconds(1));
        await _stage.TickAsync(TimeSpan.FromHours(1));

        Assert.Single(_stage.ToEmail.Digests);
        Assert.Equal([[1], [1]], _alone.Sequences);
        Assert.Equal([OutcomeKind.Delivered], (await _stage.OutcomesAsync("e-mail")).Select(outcome => outcome!.Kind));
        Assert.Equal([OutcomeKind.Delivered], (await _stage.OutcomesAsync("e-mail.00000002")).Select(outcome => outcome!.Kind));
        Assert.Empty((await _stage.Ledger.LoadPlaceAsync("e-mail")).Row.Late);
        Assert.Empty(_stage.Alarms);
    }

    [Fact]
    public async Task The_others_do_not_wait_for_a_late_recipient_who_gets_everything_in_one_mail()
    {
        Misses(Later);
        _alone.Answer = _ => Later;
        for (var n = 1; n <= 3; n++)
        {
            await _stage.TakeInAsync(OptedOut(n));
            await _stage.TickAsync(TimeSpan.FromSeconds(1));
        }

        _stage.ToEmail.Answer = _ => new Delivery.Sent();
        _alone.Answer = _ => new Delivery.Sent();
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([[1], [2], [3]], _stage.ToEmail.Sequences);
        Assert.Equal([1, 2, 3], _alone.Sequences[^1]);
    }

    [Fact]
    public async Task A_newer_alert_does_not_overtake_an_older_one_for_a_late_recipient()
    {
        Misses(Later);
        _alone.Answer = _ => Later;
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Healthy, HealthStatus.OptedOut));
        await _stage.TickAsync(TimeSpan.Zero);

        // The server would accept the next mail for everyone.
        _stage.ToEmail.Answer = _ => new Delivery.Sent();
        await _stage.TakeInAsync(Some.Change(2, HealthStatus.OptedOut));
        await _stage.TickAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["", "00000002"], _stage.ToEmail.Digests.Select(digest => string.Join(' ', digest.LeftOut)));

        _alone.Answer = _ => new Delivery.Sent();
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        await _stage.TakeInAsync(Some.Change(3, HealthStatus.Healthy, HealthStatus.OptedOut));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([1, 2], _alone.Sequences[^1]);
        Assert.Empty(_stage.ToEmail.Digests[2].LeftOut);
        Assert.Equal(Enumerable.Repeat(OutcomeKind.Delivered, 3), (await _stage.OutcomesAsync("e-mail")).Select(outcome => outcome!.Kind));
        Assert.Equal(Enumerable.Repeat(OutcomeKind.Delivered, 2), (await _stage.OutcomesAsync("e-mail.00000002")).Select(outcome => outcome!.Kind));
    }

    [Fact]
    public async Task Alerts_that_wait_under_an_earlier_versions_name_for_a_recipient_are_sent_in_order()
    {
        Misses(Later);
        await _stage.TakeInAsync(OptedOut(1));
        await _stage.TickAsync(TimeSpan.Zero);
        _stage.ToEmail.Recipients = [_stage.ToEmail.Recipients[0], new("0000000f", _alone, FormerKey: "00000002")];
        _stage.ToEmail.Answer = _ => new Delivery.Sent();
        Assert.Empty(await _stage.RemovedRoutes().CheckAsync());

        await _stage.TakeInAsync(OptedOut(2));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("00000002", Assert.Single(_stage.ToEmail.Digests[^1].LeftOut));
        Assert.Equal([1, 2], _alone.Sequences.SelectMany(sequences => sequences));
        Assert.Empty((await _stage.Ledger.LoadPlaceAsync("e-mail")).Row.Late);
    }

    [Fact]
    public async Task A_mail_that_all_the_others_refuse_still_reaches_the_recipient_who_was_left_out()
    {
        Misses(Later);
        await _stage.TakeInAsync(OptedOut(1));
        await _stage.TickAsync(TimeSpan.Zero);

        _stage.ToEmail.Answer = _ => Never;
        await _stage.TakeInAsync(OptedOut(2));
        for (var minute = 0; minute < 3; minute++)
            await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([OutcomeKind.Delivered, OutcomeKind.Dead], (await _stage.OutcomesAsync("e-mail")).Take(2).Select(outcome => outcome!.Kind));
        Assert.Equal([1, 2], _alone.Sequences.SelectMany(sequences => sequences));
    }

    [Fact]
    public async Task If_every_recipient_is_late_the_place_is_sent_to_as_a_whole()
    {
        Misses(Later);
        _alone.Answer = _ => Later;
        await _stage.TakeInAsync(OptedOut(1));
        await _stage.TickAsync(TimeSpan.Zero);
        // The others were removed from the settings.
        _stage.ToEmail.Recipients = [_stage.ToEmail.Recipients[1]];

        _stage.ToEmail.Answer = _ => new Delivery.Sent();
        await _stage.TakeInAsync(OptedOut(2));
        await _stage.TickAsync(TimeSpan.FromSeconds(1));

        Assert.Empty(_stage.ToEmail.Digests[^1].LeftOut);
    }

    [Fact]
    public async Task A_rejected_address_is_reported_once_by_another_place_and_once_when_it_works_again()
    {
        Misses(Never);
        for (var n = 1; n <= 3; n++)
        {
            await _stage.TakeInAsync(OptedOut(n));
            await _stage.TickAsync(TimeSpan.FromMinutes(1));
        }

        _stage.ToEmail.Answer = _ => new Delivery.Sent();
        await _stage.TakeInAsync(OptedOut(4));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Empty(_alone.Digests);
        Assert.Equal(
            [
                (true, "e-mail address 2 of EMAIL_TO receives no alerts: the mail server refused it for this address (550). "
                    + "The other addresses still do. Make a new webhook. What it misses is not sent again."),
                (false, "Over: e-mail address 2 of EMAIL_TO receives alerts again. What it missed is not sent again."),
            ],
            _stage.Alarms.Select(alarm => (alarm.Raised, alarm.Text)));
        Assert.All(_stage.Alarms, alarm => Assert.Equal("e-mail.00000002", alarm.AboutPlace));
        Assert.Equal(Enumerable.Repeat(OutcomeKind.Dead, 3), (await _stage.OutcomesAsync("e-mail.00000002")).Select(outcome => outcome!.Kind));
        // The alarm goes to the first other place; the others at the failing place have their mail.
        Assert.Equal(2, _stage.ToSlack.Digests.Count(digest => digest.Entries.Any(entry => entry.Event is Alarm)));
        Assert.All(await _stage.OutcomesAsync("e-mail"), outcome => Assert.NotEqual(OutcomeKind.Dead, outcome?.Kind));
    }

    [Fact]
    public async Task A_recipient_who_is_late_for_a_day_is_given_up_with_an_alarm_and_its_end_is_reported_too()
    {
        Misses(Later);
        _alone.Answer = _ => Later;
        await _stage.TakeInAsync(OptedOut(1));
        for (var minutes = 0; minutes < 25 * 60; minutes += 10)
            await _stage.TickAsync(TimeSpan.FromMinutes(10));
        Assert.Equal([OutcomeKind.Dead], (await _stage.OutcomesAsync("e-mail.00000002")).Select(outcome => outcome!.Kind));
        Assert.Equal(2, _stage.Alarms.Count);
        Assert.Contains("has not accepted 1 urgent alert, 1 opt-out among them, for 5 min", _stage.Alarms[0].Text, StringComparison.Ordinal);
        Assert.Contains("not delivered within 24 h", _stage.Alarms[1].Text, StringComparison.Ordinal);

        _stage.ToEmail.Answer = _ => new Delivery.Sent();
        await _stage.TakeInAsync(OptedOut(2));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([true, true, false], _stage.Alarms.Select(alarm => alarm.Raised));
        Assert.Equal((false, false), (await _stage.Ledger.LoadPlaceAsync("e-mail.00000002")).Row is var row ? (row.FailureReported, row.LateReported) : default);
    }

    [Fact]
    public async Task Alerts_that_wait_for_a_late_recipient_are_not_mistaken_for_those_of_a_removed_route()
    {
        Misses(Later);
        await _stage.TakeInAsync(OptedOut(1));
        await _stage.TickAsync(TimeSpan.Zero);

        Assert.Empty(await _stage.RemovedRoutes().CheckAsync());
        Assert.Equal([null], await _stage.OutcomesAsync("e-mail.00000002"));

        // An address that was removed from the settings.
        _stage.ToEmail.Recipients = [];
        await _stage.RemovedRoutes().CheckAsync();
        _stage.Clock.Advance(RemovedRoutes.Grace);
        await _stage.RemovedRoutes().CheckAsync();
        Assert.Equal(["route-removed"], (await _stage.OutcomesAsync("e-mail.00000002")).Select(outcome => outcome?.Why));
    }

    [Fact]
    public async Task A_crash_at_any_write_loses_nothing_for_any_recipient()
    {
        for (var crash = 1; crash <= 12; crash++)
        {
            var stage = new DispatchStage();
            var alone = new RecordingNotifier();
            stage.ToEmail.Recipients = [new("00000001", new RecordingNotifier()), new("00000002", alone)];
            stage.ToEmail.Answer = _ => new Delivery.SentToSome([new("00000002", Later)]);
            await stage.TakeInAsync(OptedOut(1));
            var ledger = new LedgerThatDies(stage.Ledger, crash);
            try
            {
                await stage.Dispatcher(ledger: ledger).RunAsync(stage.Email);
            }
            catch (StoreUnavailableException)
            {
            }

            for (var minute = 0; minute < 5; minute++)
                await stage.TickAsync(TimeSpan.FromMinutes(1));

            Assert.NotEmpty(stage.ToEmail.Digests);
            Assert.NotEmpty(alone.Digests);
            Assert.Equal([OutcomeKind.Delivered], (await stage.OutcomesAsync("e-mail")).Select(outcome => outcome!.Kind));
            Assert.Equal([OutcomeKind.Delivered], (await stage.OutcomesAsync("e-mail.00000002")).Select(outcome => outcome!.Kind));
        }
    }

    private static ChatHealthChanged OptedOut(int n) => Some.Change(n, HealthStatus.OptedOut, chat: n);

    private void Misses(Delivery delivery) => _stage.ToEmail.Answer = _ => new Delivery.SentToSome([new("00000002", delivery)]);

    /// <summary>Fails permanently from the given write on.</summary>
    private sealed class LedgerThatDies(IDeliveryLedger inner, int atWrite) : IDeliveryLedger
    {
        private int _writes;

        public Task AddAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel = default) => Dead() ?? inner.AddAsync(entries, cancel);

        public Task<(PlaceRow Row, RowVersion Version)> LoadPlaceAsync(string place, CancellationToken cancel = default) => inner.LoadPlaceAsync(place, cancel);

        public Task<IReadOnlyList<LedgerEntry>> LoadWaitingAsync(string route, CancellationToken cancel = default) => inner.LoadWaitingAsync(route, cancel);

        public async Task<RowVersion> SavePlaceAsync(PlaceRow row, RowVersion basedOn, CancellationToken cancel = default)
        {
            if (Dead() is { } dead)
                await dead;
            return await inner.SavePlaceAsync(row, basedOn, cancel);
        }

        public Task EndAsync(string route, IReadOnlyList<EventId> events, Outcome outcome, RowVersion? fence = null, CancellationToken cancel = default) =>
            Dead() ?? inner.EndAsync(route, events, outcome, fence, cancel);

        public Task<RowVersion> LoadFenceAsync(string route, CancellationToken cancel = default) => inner.LoadFenceAsync(route, cancel);

    public Task RaiseFenceAsync(string route, CancellationToken cancel = default) => inner.RaiseFenceAsync(route, cancel);

    public Task<IReadOnlyDictionary<EventId, LedgerEntry>> FindAsync(string route, IReadOnlyCollection<EventId> events, CancellationToken cancel = default) =>
        inner.FindAsync(route, events, cancel);

    public Task<IReadOnlyList<EventId>> ReplayAsync(string route, IReadOnlyList<EventId> events, DateTimeOffset at, string? suppressedBy = null, CancellationToken cancel = default) =>
        inner.ReplayAsync(route, events, at, suppressedBy, cancel);

    public Task<IReadOnlyList<string>> LoadRouteNamesAsync(CancellationToken cancel = default) => inner.LoadRouteNamesAsync(cancel);

        public Task<RouteBacklog> LoadBacklogAsync(string route, DateTimeOffset deadSince, DateTimeOffset deadUntil, CancellationToken cancel = default) =>
            inner.LoadBacklogAsync(route, deadSince, deadUntil, cancel);

        public IAsyncEnumerable<LedgerEntry> ReadAsync(string route, CancellationToken cancel = default) => inner.ReadAsync(route, cancel);

        private Task? Dead() => ++_writes < atWrite ? null : Task.FromException(new StoreUnavailableException("The machine is off."));
    }
}
