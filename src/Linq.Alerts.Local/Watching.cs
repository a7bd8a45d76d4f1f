using Linq.Simulator;

namespace Linq.Alerts.Local;

/// <summary>The whole program, put together: what reads, what keeps, what tells.</summary>
internal sealed class Watching : IAsyncDisposable
{
    // One process holds the folder's lock, so a lease in it can only be its own, from before a crash.
    private const string Holder = "local";

    private readonly List<IAsyncDisposable> _owned = [];

    private Watching(PollRound round, Dispatcher dispatcher, IReadOnlyList<Route> routes)
    {
        Round = round;
        Dispatcher = dispatcher;
        Routes = routes;
    }

    public PollRound Round { get; }

    public Dispatcher Dispatcher { get; }

    public IReadOnlyList<Route> Routes { get; }

    public IEnumerable<Place> Places => Routes.Select(route => route.Place).DistinctBy(place => place.Key);

    /// <exception cref="StoreUnavailableException">The data folder cannot be used; the message says why and what to do.</exception>
    public static async Task<Watching> OpenAsync(LocalSettings settings, INotifier console, TimeProvider clock, CancellationToken cancel)
    {
        List<IAsyncDisposable> owned = [];
        try
        {
            var (baseUrl, key) = (settings.BaseUrl, settings.Key ?? default);
            if (settings.IsSimulated)
            {
                var linq = new SimulatedLinq(SimulatorOptions.Demo, clock);
                var server = await SimulatorServer.StartAsync(linq, cancel: cancel);
                owned.Add(server);
                (baseUrl, key) = (new(server.BaseUrl), new(linq.Token));
            }

            var http = Own(owned, HttpLinqTransport.CreateHttpClient());
            // A simulator stands at another port each time; its store is bound to what it is.
            var folder = Own(owned, JournalFolder.Open(
                settings.DataFolder, settings.IsSimulated ? new("http://localhost/simulator") : baseUrl, clock, fresh: settings.IsSimulated));

            // The console last: who is asleep sees it last.
            List<Route> routes = [];
            if (settings.SlackWebhook is { } webhook)
                routes.Add(new(new Place("slack", new SlackNotifier(http, webhook, clock))));
            routes.Add(new(new Place("console", console)));
            var directory = new LineDirectory();

            var api = new LinqClient(new HttpLinqTransport(http, baseUrl, key), new(), clock);
            var bus = new InProcessBus(new(routes, Intake.Rules(routes, directory), folder.Ledger, clock));
            var relay = new Relay(folder.Health, bus, clock);
            var account = new AccountBook(folder.Health, relay, clock);
            var poller = new Poller(api, folder.Health, relay, settings.Poll, Holder, clock);
            var round = Own(owned, new PollRound(new(api, account, directory, settings.Poll, clock), poller, account, relay, settings.Poll, clock));
            var watching = new Watching(round, new(routes, folder.Ledger, account, settings.Group, Holder, clock), routes);
            watching._owned.AddRange(owned);
            return watching;
        }
        catch
        {
            await DisposeAllAsync(owned);
            throw;
        }
    }

    public ValueTask DisposeAsync() => DisposeAllAsync(_owned);

    private static T Own<T>(List<IAsyncDisposable> owned, T thing)
        where T : IDisposable
    {
        owned.Add(new Owned(thing));
        return thing;
    }

    private static async ValueTask DisposeAllAsync(List<IAsyncDisposable> owned)
    {
        for (var i = owned.Count - 1; i >= 0; i--)
            await owned[i].DisposeAsync();
        owned.Clear();
    }

    private sealed class Owned(IDisposable thing) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            thing.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
