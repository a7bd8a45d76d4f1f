using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Two routes on one ledger, and the dispatchers that a test starts on them. Alarms come back through the bus as in production.</summary>
internal sealed class DispatchStage
{
    private readonly MemoryHealthStore _store = new();
    private readonly RecordingBus _bus = new();
    private readonly List<Route> _routes;
    private readonly Intake _intake;
    private int _taken;

    /// <param name="pace">Slack's.</param>
    /// <param name="quiet">Of the route to Slack.</param>
    public DispatchStage(TimeSpan pace = default, QuietHours? quiet = null)
    {
        ToSlack = new() { Pace = pace };
        Slack = new("slack", ToSlack);
        Email = new("e-mail", ToEmail);
        _routes = [new(Slack) { Quiet = quiet }, new(Email)];
        _intake = new(_routes, Intake.Rules(_routes, new()), Silences, Ledger, Clock);
    }

    public TestTimeProvider Clock { get; } = new();

    public MemoryDeliveryLedger Ledger { get; } = new();

    public MemorySilences Silences { get; } = new();

    public RecordingLists Lists { get; } = new();

    public RecordingNotifier ToSlack { get; }

    /// <summary>The attempts reported by the dispatchers.</summary>
    public List<SendReport> Reports { get; } = [];

    public RecordingNotifier ToEmail { get; } = new() { Name = "E-mail" };

    public Place Slack { get; }

    public Place Email { get; }

    public AccountStore Account => new(_store, new(_store, _bus, Clock), Clock);

    public IReadOnlyList<Alarm> Alarms => [.. _bus.Published.OfType<Alarm>()];

    /// <summary>A new instance, as after a restart.</summary>
    public Dispatcher Dispatcher(string holder = "host-1", IDeliveryLedger? ledger = null) =>
        new(_routes, ledger ?? Ledger, Lists, Account, new(), holder, Clock) { OnSend = Reports.Add };

    public DeliveryOutlook Outlook => new(_routes, Ledger, new(), Clock);

    public ExpiredSilences ExpiredSilences => new(_routes, Silences, Ledger, Account, Clock);

    /// <summary>As if another version of the program, with other routes in its settings, had done it.</summary>
    public RemovedRoutes RemovedRoutes(params Route[] routes) => new(routes.Length == 0 ? _routes : routes, Ledger, Account, Clock);

    /// <summary>Takes events in like an instance that has only these routes in its settings.</summary>
    public Intake IntakeOf(params Route[] routes) => new(
        routes, Intake.Rules(routes, new()), new MemorySilences(), Ledger, Clock, new(routes, PlaceSettings.AllKeys, Ledger, _store, Clock));

    public Task TakeInAsync(params AlertEvent[] events) => _intake.TakeInAsync(events);

    public Task RunAsync(Place? place = null) => Dispatcher().RunAsync(place ?? Slack);

    /// <summary>Moves the clock, takes in what was published in the meantime, and runs both routes.</summary>
    public async Task TickAsync(TimeSpan time)
    {
        Clock.Advance(time);
        var published = _bus.Published;
        await _intake.TakeInAsync([.. published.Skip(_taken)]);
        _taken = published.Count;
        await RunAsync(Slack);
        await RunAsync(Email);
    }

    public async Task<IReadOnlyList<Outcome?>> OutcomesAsync(string route = "slack") =>
        await Ledger.ReadAsync(route).Select(entry => entry.Outcome).ToListAsync();

    public async Task<PlaceRow> RowAsync() => (await Ledger.LoadPlaceAsync("slack")).Row;

    public async Task AssertDeliveredAsync(int count)
    {
        var outcomes = await OutcomesAsync();
        Assert.Equal(count, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal(OutcomeKind.Delivered, outcome?.Kind));
    }
}
