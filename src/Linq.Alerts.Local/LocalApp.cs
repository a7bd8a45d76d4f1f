using Linq.Alerts.Mail;
using Linq.Alerts.Otlp;
using Linq.Alerts.Page;
using Linq.Alerts.Sqlite;
using Linq.Simulator;

namespace Linq.Alerts.Local;

/// <summary>Composes the whole program: polling, storage, notifying.</summary>
internal sealed class LocalApp : IAsyncDisposable
{
    // Only one process holds the folder's lock, so a lease in the store can only be its own, from before a crash.
    private const string Holder = "local";

    private readonly Stack<object> _owned;

    private LocalApp(Stack<object> owned) => _owned = owned;

    public required PollRound Round { get; init; }

    public required Dispatcher Dispatcher { get; init; }

    /// <summary>Null if no external service expects calls.</summary>
    public required DeadMansSwitch? DeadMansSwitch { get; init; }

    public required RemovedRoutes RemovedRoutes { get; init; }

    public required ExpiredSilences ExpiredSilences { get; init; }

    public required TestAlert TestAlert { get; init; }

    public required IReadOnlyList<Route> Routes { get; init; }

    /// <summary>The data source of the page and the API.</summary>
    public required PageSource Page { get; init; }

    public required SqliteFolder Folder { get; init; }

    public required AccountStore Account { private get; init; }

    public required DigestFiles Lists { private get; init; }

    public IEnumerable<Place> Places => Routes.Select(route => route.Place).DistinctBy(place => place.Key);

    /// <exception cref="SettingsException">The telemetry address is invalid.</exception>
    /// <exception cref="StoreUnavailableException">The data folder can't be used; the message says why and what to do.</exception>
    public static async Task<LocalApp> OpenAsync(LocalSettings settings, IScreen screen, TimeProvider clock, CancellationToken cancel)
    {
        var owned = new Stack<object>();
        try
        {
            // Created first and disposed last, because it exports what everything else measures.
            if (OtlpExport.StartIfSet() is { } export)
                Own(owned, export);
            var (baseUrl, key) = (settings.Alerts.BaseUrl, settings.Alerts.Key ?? default);
            if (settings.IsSimulated)
            {
                var linq = new SimulatedLinq(SimulatorOptions.Demo, clock);
                var server = Own(owned, await SimulatorServer.StartAsync(linq, cancel: cancel));
                (baseUrl, key) = (new(server.BaseUrl), new(linq.Token));
            }

            var http = Own(owned, HttpLinqTransport.CreateHttpClient());
            var folder = Own(owned, DataFolder.Run(settings, clock));
            var store = new CachingHealthStore(folder.Health);

            var own = new Place(LocalSettings.Console, screen.Alerts);
            var routes = settings.ReportsToPlaces
                ? PlaceBuilder.Routes(settings.Alerts.Places, settings.Alerts.Routes, settings.Alerts.Key, http, mail => new MailKitTransport(mail, clock), clock, own, settings.IsSimulated)
                : [new(own)];
            var directory = new LineDirectory(settings.Alerts.LineNames);

            var linqApi = new HttpLinqTransport(http, baseUrl, key);
            var api = new LinqClient(linqApi, new(), clock);
            var missing = new MissingPlaces(routes, PlaceSettings.AllKeys, folder.Ledger, store, clock);
            var rules = Intake.Rules(routes, directory, settings.ReportsToPlaces ? settings.Alerts.Fallback : null);
            var bus = new InProcessBus(new(routes, rules, folder.Silences, folder.Ledger, clock, missing));
            var relay = new Relay(store, bus, clock);
            var account = new AccountStore(store, relay, clock);
            var poller = new Poller(api, store, relay, settings.Alerts.Poll, settings.Alerts.Rules, Holder, clock);
            var lists = new DigestFiles(settings.DataFolder, settings.Page.Url);
            var dispatcher = new Dispatcher(routes, folder.Ledger, lists, account, settings.Alerts.Group, Holder, clock, directory)
            {
                OnSend = screen.Sent,
            };
            var page = PageSource.Of(store, folder.History, folder.Ledger, folder.Silences, routes, settings.Alerts.Poll, settings.Alerts.Group, clock) with
            {
                IsSimulated = settings.IsSimulated,
                Linq = linqApi,
                Lists = lists.Open,
            };
            Own(owned, page.Health);
            await ReportNoticesAsync(folder, account, cancel);

            var audits = settings.Alerts.Audits
                ? new LineAudits(api, account, settings.Alerts.Poll, clock) { OnNote = note => screen.Note("an audit", note) } : null;
            var roster = new LineRoster(api, account, directory, settings.Alerts.Poll, clock);
            return new(owned)
            {
                Round = Own(owned, new PollRound(roster, new(poller, roster), account, new(account, relay), settings.Alerts.Poll, clock, audits)),
                Dispatcher = dispatcher,
                // The simulator's alarms must not suppress real ones.
                DeadMansSwitch = settings.Alerts.Heartbeat is { } heartbeat && settings.ReportsToPlaces
                    ? new(
                        heartbeat, http, new(store, account, folder.Ledger, routes, settings.Alerts.Poll, clock),
                        new(folder.Ledger, dispatcher, routes, settings.Alerts.Poll, clock), settings.Alerts.Poll, clock)
                    : null,
                RemovedRoutes = new(routes, folder.Ledger, account, clock),
                ExpiredSilences = new(routes, folder.Silences, folder.Ledger, account, clock, missing),
                TestAlert = new(account, dispatcher, folder.Ledger, routes, clock),
                Routes = routes,
                Page = page,
                Folder = folder,
                Account = account,
                Lists = lists,
            };
        }
        catch
        {
            await DisposeAllAsync(owned);
            throw;
        }
    }

    /// <summary>Deletes what has passed its retention.</summary>
    /// <param name="onlyIfDue">Whether to skip it if some process has done so within the hour.</param>
    /// <returns>What went wrong; null if nothing did.</returns>
    public async Task<Trouble?> MaintainAsync(bool onlyIfDue, CancellationToken cancel)
    {
        if ((onlyIfDue ? await Folder.MaintainIfDueAsync(cancel) : await Folder.MaintainAsync(cancel)) is not { } report)
            return null;
        if (report.DeletedBefore is { } time)
            Lists.Forget(time);
        return report.Problem;
    }

    /// <summary>Raises an alarm for each problem found in the store.</summary>
    /// <exception cref="StoreUnavailableException">The store failed; the next call finds the problem again.</exception>
    public Task ReportNoticesAsync(CancellationToken cancel) => ReportNoticesAsync(Folder, Account, cancel);

    public ValueTask DisposeAsync() => DisposeAllAsync(_owned);

    private static async Task ReportNoticesAsync(SqliteFolder folder, AccountStore account, CancellationToken cancel)
    {
        foreach (var notice in folder.LoadNotices())
        {
            await account.ReportAsync(AlarmKind.StoreDamaged, raised: true, notice.Text, aboutPlace: null, cancel);
            folder.Dismiss(notice);
        }
    }

    private static T Own<T>(Stack<object> owned, T thing)
        where T : class
    {
        owned.Push(thing);
        return thing;
    }

    /// <summary>In reverse order of creation.</summary>
    private static async ValueTask DisposeAllAsync(Stack<object> owned)
    {
        while (owned.TryPop(out var thing))
        {
            if (thing is IAsyncDisposable later)
                await later.DisposeAsync();
            else
                ((IDisposable)thing).Dispose();
        }
    }
}
