using Linq.Alerts.Contracts;
using Moq;

namespace Linq.Alerts.Tests;

/// <summary>Everything between Linq and one place, each part of which can be stopped, and the switch that watches it, minute by minute.</summary>
internal sealed class DeadMansSwitchStage : IAsyncDisposable
{
    private readonly HttpClient _http = HttpLinqTransport.CreateHttpClient();
    private readonly StoreThatMayBeDown _store;
    private readonly Route _route;
    private readonly string _path;
    private PollRound _round;
    private Dispatcher _dispatcher = null!;
    private DeadMansSwitch _switch = null!;

    private DeadMansSwitchStage(Watch watch, HeartbeatReceiver receiver, RecordingNotifier place, string path)
    {
        (Watch, Receiver, Place, _path) = (watch, receiver, place, path);
        _store = new(watch.Store);
        _route = new(new Place("slack", place));
        _round = Restart();
    }

    public Watch Watch { get; }

    public HeartbeatReceiver Receiver { get; }

    public RecordingNotifier Place { get; }

    public MemoryDeliveryLedger Ledger { get; } = new();

    /// <summary>For how many events the switch looked in the ledger when it last did.</summary>
    public int LookedFor { get; private set; }

    public bool Polls { get; set; } = true;

    /// <summary>Whether a step waits for the passes that it starts.</summary>
    public bool WaitsForPasses { get; set; } = true;

    public bool Publishes { get; set; } = true;

    public bool TakesIn { get; set; } = true;

    public bool Dispatches { get; set; } = true;

    /// <summary>A person confirms that the line's missing chats are gone.</summary>
    public Task ConfirmAbsenceAsync() => new AbsenceConfirmation(_store, Watch.Options, Watch.Clock).ConfirmAsync(Watch.Line.Id);

    public bool StoreIsDown { set => _store.IsDown = value; }

    public static async Task<DeadMansSwitchStage> StartAsync(string path = "/ping/secret-id", int? sendsPerHour = null)
    {
        var watch = await Watch.StartAsync();
        // The limit of a call is ten seconds.
        watch.Clock.LongestSkipped = TimeSpan.FromSeconds(9);
        for (var n = 0; n < 3; n++)
            watch.AddChat();
        var stage = new DeadMansSwitchStage(watch, await HeartbeatReceiver.StartAsync(), new() { SendsPerHour = sendsPerHour }, path);
        await stage.MinutesAsync(1);
        return stage;
    }

    /// <summary>Another process goes on.</summary>
    public PollRound Restart()
    {
        var (options, clock) = (Watch.Options, Watch.Clock);
        var relay = new Relay(_store, new Bus(this, new InProcessBus(new([_route], Intake.Rules([_route], new()), new MemorySilences(), Ledger, clock))), clock);
        var account = new AccountStore(_store, relay, clock);
        var roster = new LineRoster(Watch.Api, account, new(), options, clock);
        _dispatcher = new([_route], Ledger, new RecordingLists(), account, new() { Wait = TimeSpan.Zero, Interval = TimeSpan.Zero }, "test", clock);
        _switch = new(
            new(new($"{Receiver.Url}{_path}")), _http, new(_store, account, Ledger, [_route], options, clock),
            new(CountingLedger(), _dispatcher, [_route], options, clock), options, clock);
        return _round = new(roster, new(new(Watch.Api, _store, relay, options, new(), "test", clock), roster), account, new(account, relay), options, clock);
    }

    /// <summary>So many times: a minute later, a round, a dispatch and a look of the switch, each unless it is stopped.</summary>
    public async Task<HeartbeatReport> MinutesAsync(int minutes)
    {
        var report = new HeartbeatReport(HeartbeatCall.None);
        for (var n = 0; n < minutes; n++)
        {
            Watch.Clock.Advance(TimeSpan.FromMinutes(1));
            if (Polls && WaitsForPasses)
                await _round.RunAsync(_ => { });
            else if (Polls)
                await _round.StartAsync(_ => { });
            if (Dispatches)
                await _dispatcher.RunAsync(_route.Place);
            report = await LookAsync();
        }

        return report;
    }

    public Task<HeartbeatReport> LookAsync(CancellationToken cancel = default) => _switch.RunAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Receiver.DisposeAsync();
        await Watch.DisposeAsync();
    }

    private IDeliveryLedger CountingLedger()
    {
        var ledger = new Mock<IDeliveryLedger>(MockBehavior.Strict);
        ledger.Setup(one => one.FindAsync(It.IsAny<string>(), It.IsAny<IReadOnlyCollection<EventId>>(), It.IsAny<CancellationToken>()))
            .Returns((string route, IReadOnlyCollection<EventId> events, CancellationToken cancel) =>
            {
                LookedFor = events.Count;
                return Ledger.FindAsync(route, events, cancel);
            });
        return ledger.Object;
    }

    private sealed class Bus(DeadMansSwitchStage stage, IEventBus bus) : IEventBus
    {
        public Task PublishAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancel = default) =>
            !stage.Publishes ? throw new EventBusException("The bus is set to fail.")
            : stage.TakesIn ? bus.PublishAsync(events, cancel) : Task.CompletedTask;
    }

    private sealed class StoreThatMayBeDown(IHealthStore store) : IHealthStore
    {
        public bool IsDown { get; set; }

        private IHealthStore Store => IsDown ? throw new StoreUnavailableException("The store is set to fail.") : store;

        public Task<LineSnapshot> LoadAsync(LineId line, CancellationToken cancel = default) => Store.LoadAsync(line, cancel);

        public Task<LineRowSnapshot> LoadRowAsync(LineId line, CancellationToken cancel = default) => Store.LoadRowAsync(line, cancel);

        public Task<AccountSnapshot> LoadAccountAsync(CancellationToken cancel = default) => Store.LoadAccountAsync(cancel);

        public Task<RowVersion> CommitAsync(StreamCommit commit, CancellationToken cancel = default) => Store.CommitAsync(commit, cancel);

        public Task<IReadOnlyList<AlertEvent>> LoadPendingAsync(LineId line, int most, CancellationToken cancel = default) =>
            Store.LoadPendingAsync(line, most, cancel);

        public Task MarkPublishedAsync(LineId line, IReadOnlyList<EventId> events, CancellationToken cancel = default) =>
            Store.MarkPublishedAsync(line, events, cancel);

        public IAsyncEnumerable<AlertEvent> ReadHistoryAsync(LineId line, CancellationToken cancel = default) => Store.ReadHistoryAsync(line, cancel);
    }
}
