using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Linq.Alerts.Mail;

namespace Linq.Alerts.Functions;

/// <summary>The whole program, put together: what reads, what keeps, what tells. One for each instance; functions call its parts.</summary>
public sealed class Watching
{
    /// <summary>An instance of the version before runs on for a while during a deployment, and knows the routes of its own settings only.</summary>
    private static readonly TimeSpan Rollout = TimeSpan.FromHours(1);

    private readonly IReadOnlyList<Place> _places;
    private readonly Dictionary<string, PlaceNotifier> _notifiers;
    private readonly TimedDispatch _dispatch;
    private readonly Dispatcher _dispatcher;
    private readonly TablePurge _purge;

    internal Watching(AzureSettings settings, TableServiceClient tables, ServiceBusClient bus, ILinqTransport linq, HttpClient http, TimeProvider clock)
    {
        // Names this instance in leases. A pass gets a name of its own: one instance may be given the same line twice at once.
        var holder = $"{Guid.NewGuid()}";
        var poll = settings.Alerts.Poll;
        var (healthTable, deliveriesTable) = (tables.GetTableClient(AzureNames.HealthTable), tables.GetTableClient(AzureNames.DeliveriesTable));
        var health = new TableHealthStore(healthTable, settings.Alerts.BaseUrl);
        (Silences, Ledger, Clock) = (new TableSilences(deliveriesTable, clock), new(deliveriesTable, clock), clock);

        var relay = new Relay(health, new ServiceBusEventBus(bus.CreateSender(AzureNames.Topic)), clock);
        var account = Account = new(health, relay, clock);
        var (api, lines) = (new LinqClient(linq, new(), clock), new LineDirectory());
        var roster = new LineRoster(api, account, lines, poll, clock);
        Tick = new(roster, new ServiceBusPassQueue(bus.CreateSender(AzureNames.PollLineQueue)), poll, clock);
        Pass = new(account, () => new(new(api, health, relay, poll, $"{Guid.NewGuid()}", clock), roster));
        Leftovers = new(account, relay);

        var routes = PlaceBuilder.Routes(settings.Alerts.Places, settings.Alerts.Routes, http, mail => new MailKitTransport(mail, clock), clock);
        _places = [.. routes.Select(route => route.Place).DistinctBy(place => place.Key)];
        Lists = new(settings.Host, settings.Alerts.Key!.Value);
        _dispatcher = new(routes, Ledger, Lists, account, settings.Alerts.Group, holder, clock);
        _dispatch = new(_dispatcher, new ServiceBusWakeUps(bus.CreateSender(AzureNames.DispatchQueue)), clock);
        var (numbers, rules) = (new KnownNumbers(account, lines, clock), Intake.Rules(routes, lines, settings.Alerts.Fallback));
        _notifiers = PlaceSettings.AllKeys.ToDictionary(key => key, key => new PlaceNotifier(
            new(new([.. routes.Where(route => route.Place.Key == key)], rules, Silences, Ledger, clock), clock), numbers, _dispatch, PlaceOf(key)));

        Trial = new(account, _dispatcher, Ledger, routes, clock);
        Heartbeat = new(health, account, Ledger, routes, poll, clock);
        _purge = new(healthTable, deliveriesTable, health, Ledger, clock);
    }

    public PollTick Tick { get; }

    public QueuedPass Pass { get; }

    public RelaySweep Leftovers { get; }

    public Heartbeat Heartbeat { get; }

    public TrialAlert Trial { get; }

    public IEnumerable<string> PlaceKeys => _places.Select(place => place.Key);

    public TableDeliveryLedger Ledger { get; }

    public AzureFullLists Lists { get; }

    public ISilences Silences { get; }

    public AccountBook Account { get; }

    public TimeProvider Clock { get; }

    /// <param name="place">One of <c>slack</c>, <c>email</c>, <c>webhook</c>, set up or not.</param>
    public PlaceNotifier Notifier(string place) => _notifiers[place];

    /// <summary>Sends what is due at every place. The places do not wait for each other.</summary>
    /// <returns>Why nobody will be woken in time; null when nothing was wrong.</returns>
    public async Task<string?> DispatchAllAsync(CancellationToken cancel = default) =>
        (await Task.WhenAll(_places.Select(place => _dispatch.RunAsync(place, cancel)))).FirstOrDefault(problem => problem is not null);

    /// <summary>Sends what is due at one place; a place that is no longer set up is passed over.</summary>
    /// <returns>Why nobody will be woken in time, or nothing could be sent now; null when nothing was wrong.</returns>
    public async Task<string?> DispatchAsync(string? place, CancellationToken cancel = default)
    {
        try
        {
            return PlaceOf(place) is { } found ? await _dispatch.RunAsync(found, cancel) : null;
        }
        catch (StoreUnavailableException e)
        {
            // A wake-up given back would come again at once, ten times in a second, and be dead. The timer looks every minute.
            return e.Message;
        }
    }

    public async Task<PurgeReport> PurgeAsync(CancellationToken cancel = default)
    {
        await _dispatcher.EndRemovedRoutesAsync(Rollout, cancel);
        return await _purge.RunAsync(cancel);
    }

    private Place? PlaceOf(string? key) => _places.FirstOrDefault(place => place.Key == key);
}
