using Azure.Messaging.ServiceBus;
using Linq.Alerts.Contracts;

namespace Linq.Alerts.Azure.Tests;

/// <summary>One notifier function behind the bus: it takes in what its queue delivers for one route to one place, and dispatches.</summary>
internal sealed class Notifying : IAsyncDisposable
{
    public Notifying(TestBus bus, TimeProvider clock, string topic = AzureNames.Topic, string queue = AzureNames.NotifySlackQueue)
    {
        (Bus, Topic, Queue) = (bus, topic, queue);
        Events = new(bus.Client.CreateSender(topic));
        Settlement = new(bus);
        Store = new(Ledger);
        var route = new Route(new Place("slack", Slack));
        Account = new(Health, new(Health, Events, clock), clock);
        Intake = new(new([route], Alerts.Intake.Rules([route], new()), new MemorySilences(), Store, clock), Account, clock);
        Dispatcher = new([route], Store, new NoLists(), Account, new(), "test", clock);
        Place = route.Place;
    }

    public TestBus Bus { get; }

    public string Topic { get; }

    public string Queue { get; }

    /// <summary>The publisher of the topic in front of the queue.</summary>
    public ServiceBusEventBus Events { get; }

    /// <summary>How messages are settled: by the bus, unless a test forces a failure.</summary>
    public FailingSettlement Settlement { get; }

    public MemoryHealthStore Health { get; } = new();

    public AccountStore Account { get; }

    public MemoryDeliveryLedger Ledger { get; } = new();

    /// <summary>The ledger as the notifier reaches it.</summary>
    public FailingLedger Store { get; }

    public FakePlace Slack { get; } = new();

    public Place Place { get; }

    public BusIntake Intake { get; }

    public Dispatcher Dispatcher { get; }

    public List<IntakeReport> Reports { get; } = [];

    /// <summary>Takes in everything the queue delivers now, batch by batch, as the trigger does.</summary>
    public async Task TakeInAsync(int max = 100)
    {
        while (await ReceiveAsync(max) is { Length: > 0 } batch)
            Reports.Add(await Intake.TakeInAsync(batch, Settlement));
    }

    public Task<ServiceBusReceivedMessage[]> ReceiveAsync(int max = 100) => Bus.ReceiveAsync(Queue, max);

    public Task DispatchAsync() => Dispatcher.RunAsync(Place);

    public async Task<IReadOnlyList<LedgerEntry>> EntriesAsync() => await Ledger.ReadAsync("slack").ToListAsync();

    public async Task<IReadOnlyList<AlertEvent>> EventsAsync() => [.. (await EntriesAsync()).Select(entry => entry.Event)];

    public ValueTask DisposeAsync() => Bus.DisposeAsync();

    private sealed class NoLists : IFullLists
    {
        public Task<string?> KeepAsync(Digest digest, CancellationToken cancel = default) => Task.FromResult<string?>(null);
    }
}

/// <summary>A ledger that can be made unavailable.</summary>
internal sealed class FailingLedger(IDeliveryLedger ledger) : IDeliveryLedger
{
    public bool Down { get; set; }

    /// <summary>Times at which events were to be added.</summary>
    public int Tries { get; private set; }

    public Task AddAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel = default)
    {
        Tries++;
        return Reach(() => ledger.AddAsync(entries, cancel));
    }

    public Task<(PlaceRow Row, RowVersion Version)> LoadPlaceAsync(string place, CancellationToken cancel = default) =>
        Reach(() => ledger.LoadPlaceAsync(place, cancel));

    public Task<IReadOnlyList<LedgerEntry>> LoadWaitingAsync(string route, CancellationToken cancel = default) =>
        Reach(() => ledger.LoadWaitingAsync(route, cancel));

    public Task<RowVersion> SavePlaceAsync(PlaceRow row, RowVersion basedOn, CancellationToken cancel = default) =>
        Reach(() => ledger.SavePlaceAsync(row, basedOn, cancel));

    public Task EndAsync(string route, IReadOnlyList<EventId> events, Outcome outcome, RowVersion? fence = null, CancellationToken cancel = default) =>
        Reach(() => ledger.EndAsync(route, events, outcome, fence, cancel));

    public Task<RowVersion> LoadFenceAsync(string route, CancellationToken cancel = default) => Reach(() => ledger.LoadFenceAsync(route, cancel));

    public Task RaiseFenceAsync(string route, CancellationToken cancel = default) => Reach(() => ledger.RaiseFenceAsync(route, cancel));

    public Task<IReadOnlyDictionary<EventId, LedgerEntry>> FindAsync(string route, IReadOnlyCollection<EventId> events, CancellationToken cancel = default) =>
        Reach(() => ledger.FindAsync(route, events, cancel));

    public Task<IReadOnlyList<EventId>> ReplayAsync(string route, IReadOnlyList<EventId> events, DateTimeOffset at, string? suppressedBy = null, CancellationToken cancel = default) =>
        Reach(() => ledger.ReplayAsync(route, events, at, suppressedBy, cancel));

    public Task<IReadOnlyList<string>> LoadRouteNamesAsync(CancellationToken cancel = default) => Reach(() => ledger.LoadRouteNamesAsync(cancel));

    public Task<RouteBacklog> LoadBacklogAsync(string route, DateTimeOffset deadSince, DateTimeOffset deadUntil, CancellationToken cancel = default) =>
        Reach(() => ledger.LoadBacklogAsync(route, deadSince, deadUntil, cancel));

    public IAsyncEnumerable<LedgerEntry> ReadAsync(string route, CancellationToken cancel = default) => ledger.ReadAsync(route, cancel);

    private T Reach<T>(Func<T> call) => Down ? throw new StoreUnavailableException("Table Storage was not reached.") : call();
}

/// <summary>A place that records what it was sent, and can be made to fail.</summary>
internal sealed class FakePlace : INotifier
{
    public bool Down { get; set; }

    public int Tries { get; private set; }

    public List<Digest> Digests { get; } = [];

    public string Name => "Slack";

    public string Cure => "Make a new webhook.";

    public TimeSpan Pace => TimeSpan.Zero;

    public Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default)
    {
        Tries++;
        if (Down)
            return Task.FromResult<Delivery>(new Delivery.Deferred("Slack answered 503", SurelyNotSent: true));
        Digests.Add(digest);
        return Task.FromResult<Delivery>(new Delivery.Sent());
    }
}
