using System.Diagnostics.Metrics;
using Linq.Alerts.Contracts;
using Linq.Simulator;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>From the store through the relay and the topic to a notifier's ledger, while the bus is down and while it drops duplicates.</summary>
public sealed class BusOutageTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly StandInBus _bus;
    private readonly Notifying _notifying;
    private readonly Relay _relay;

    public BusOutageTests()
    {
        _bus = new(_clock);
        _notifying = new(_bus, _clock);
        _relay = new(_notifying.Health, _notifying.Events, _clock);
    }

    public ValueTask DisposeAsync() => _notifying.DisposeAsync();

    [Fact]
    public async Task Two_hours_without_the_bus_keep_every_event_in_order_and_their_age_is_measured()
    {
        using var ages = new MeasuredAges();
        Line[] lines = [Some.LineNumber(1), Some.LineNumber(2)];
        // Connect first, like an app that has been running for a while.
        await _notifying.Events.PublishAsync([Some.Change(line: Some.LineNumber(3))]);
        await _notifying.TakeInAsync();
        _bus.Namespace.Stop();
        for (var minute = 0; minute < 120; minute++)
        {
            foreach (var line in lines)
            {
                await CommitAsync(line, (minute * 2) + 1);
                Assert.Contains("keeps retrying", (await _relay.PublishPendingAsync(line.Id))?.Text, StringComparison.Ordinal);
                Assert.Equal((minute + 1) * 2, (await _notifying.Health.LoadPendingAsync(line.Id, 1_000)).Count);
            }

            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Empty(ages.Seconds);
        _bus.Namespace.Start();
        foreach (var line in lines)
            Assert.Null(await _relay.PublishPendingAsync(line.Id));
        await _notifying.TakeInAsync();

        var batches = _bus.Batches(AzureNames.Topic);
        Assert.All(batches, batch => Assert.InRange(batch.Count, 1, 100));
        var taken = (await _notifying.EventsAsync()).Select(alert => alert.Id).ToHashSet();
        foreach (var line in lines)
        {
            Assert.Empty(await _notifying.Health.LoadPendingAsync(line.Id, 1_000));
            // What a stopping bus took without an answer is published again. Each is of a chat of its own, so only the topic keeps their order: a queue gives again, later, what a receiver did not wait for.
            EventId[] published = [.. batches.SelectMany(batch => batch).Select(id => EventId.Parse(id!)).Where(id => id.Line == line.Id).Distinct()];
            Assert.Equal(Enumerable.Range(1, 240).Select(n => (long)n), published.Select(id => id.Sequence));
            Assert.Subset(taken, published.ToHashSet());
        }

        Assert.Equal(480, ages.Seconds.Count);
        Assert.Equal(7_200, ages.Seconds.Max());
    }

    [Fact]
    public async Task An_event_published_again_inside_the_window_arrives_once_and_outside_it_changes_nothing()
    {
        var bus = _notifying.Events;
        await bus.PublishAsync([Some.Change(1)]);
        _clock.Advance(StandInBus.DuplicateWindow - TimeSpan.FromSeconds(1));
        await bus.PublishAsync([Some.Change(1), Some.Change(2)]);
        Assert.Equal(2, _bus.Count(_notifying.Queue));
        await _notifying.TakeInAsync();
        var before = await _notifying.EntriesAsync();

        _clock.Advance(TimeSpan.FromSeconds(1));
        await bus.PublishAsync([Some.Change(1)]);
        Assert.Equal(1, _bus.Count(_notifying.Queue));
        await _notifying.TakeInAsync();

        Same.Entries(before, await _notifying.EntriesAsync());
        Assert.Equal(0, _bus.Count(_notifying.Queue));
    }

    [Fact]
    public async Task A_chat_that_recovers_and_degrades_again_is_reported_again_inside_the_window_and_after_its_row_is_gone()
    {
        var linq = new SimulatedLinq(clock: _clock);
        var simulated = linq.AddLine();
        await using var app = SimulatorApp.Build(linq, _ => { });
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        using var http = HttpLinqTransport.CreateHttpClient();
        var api = new LinqClient(new HttpLinqTransport(http, new(app.Urls.First() + SimulatorApp.BasePath), new(linq.Token)), new(), _clock);
        var poller = new Poller(api, _notifying.Health, _relay, new(), new(), "test", _clock);
        Assert.True(PhoneNumber.TryParse(simulated.Number, out var number));
        var line = new Line(new(simulated.Id), number);
        var chat = linq.AddChat(simulated, "HEALTHY", _clock.GetUtcNow().AddDays(-3));

        async Task PollAsync(string status, TimeSpan later)
        {
            _clock.Advance(later);
            linq.SetHealth(chat, status, _clock.GetUtcNow());
            await poller.PollAsync(line);
            await _notifying.TakeInAsync();
        }

        var minute = TimeSpan.FromMinutes(1);
        await PollAsync("HEALTHY", minute);
        // The same transition twice within the window of the topic: the ids differ, so neither is dropped.
        await PollAsync("AT_RISK", minute);
        await PollAsync("HEALTHY", minute);
        await PollAsync("AT_RISK", minute);
        await PollAsync("HEALTHY", minute);
        for (var hour = 0; hour < 26; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            await poller.PollAsync(line);
        }

        Assert.Empty((await _notifying.Health.LoadAsync(line.Id)).Chats);
        await PollAsync("AT_RISK", minute);

        var changes = (await _notifying.EventsAsync()).OfType<ChatHealthChanged>().ToList();
        Assert.Equal(["AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY", "AT_RISK"], changes.Select(change => change.Status.Word));
        Assert.Equal(5, changes.Select(change => change.Id).Distinct().Count());
    }

    /// <summary>Commits two changes of <paramref name="line"/>, seen now.</summary>
    private async Task CommitAsync(Line line, long first)
    {
        AlertEvent[] events = [.. Some.Changes(2, first, line).Select(alert => alert with { ObservedAt = _clock.GetUtcNow() })];
        await _notifying.Health.CommitAsync(Some.Commit(await _notifying.Health.LoadAsync(line.Id), line, events));
    }

    /// <summary>How old events were when they were published, by this test's own flow of control.</summary>
    private sealed class MeasuredAges : IDisposable
    {
        private static readonly AsyncLocal<MeasuredAges?> Current = new();
        private readonly MeterListener _listener = new();

        public MeasuredAges()
        {
            Current.Value = this;
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == Telemetry.Name && instrument.Name == "linq_alerts.pending.age")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((_, value, _, _) =>
            {
                if (Current.Value == this)
                    Seconds.Add(value);
            });
            _listener.Start();
        }

        public List<double> Seconds { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
