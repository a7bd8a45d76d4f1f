using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Linq.Alerts.Mail;
using Linq.Alerts.Page;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Registers the program's parts. The container creates each part once, on first use, and disposes it.</summary>
internal static class Composition
{
    /// <summary>Key of the <see cref="HttpClient"/> that calls places.</summary>
    public const string Places = "places";

    /// <remarks>The clock and the clients of external services are registered only if the caller has not registered its own.</remarks>
    public static IServiceCollection AddLinqAlerts(this IServiceCollection services, AzureSettings settings)
    {
        var alerts = settings.Alerts;
        // Identifies this instance in leases.
        var holder = $"{Guid.NewGuid()}";

        services.TryAddSingleton(TimeProvider.System);
        // The app's own identity on Azure (AZURE_CLIENT_ID names it); the person signed in on a developer's machine.
        services.TryAddSingleton<TokenCredential>(_ => new DefaultAzureCredential());
        services.TryAddSingleton(parts => settings.Tables.Open(parts.Get<TokenCredential>()));
        services.TryAddSingleton(parts => settings.ServiceBus.Open(parts.Get<TokenCredential>()));
        services.TryAddSingleton(_ => new LinqHttpClient(alerts.BaseUrl));
        services.TryAddKeyedSingleton(Places, (_, _) => HttpLinqTransport.CreateHttpClient());
        services.TryAddSingleton<ILinqTransport>(parts => new RefitLinqTransport(parts.Get<LinqHttpClient>(), alerts.Key!.Value));

        // Reading and recording.
        services.AddSingleton(alerts.Poll);
        services.AddSingleton(alerts.Rules);
        services.AddSingleton(new LinqApiOptions());
        services.AddSingleton<LinqClient>();
        services.AddSingleton<UnreadableRows>();
        services.AddSingleton(parts => new TableHealthStore(parts.Table(AzureNames.HealthTable), alerts.BaseUrl, parts.Get<UnreadableRows>()));
        services.AddSingleton<IHealthStore>(parts => new CachingHealthStore(parts.Get<TableHealthStore>()));
        services.AddSingleton<IEventBus>(parts => new ServiceBusEventBus(parts.Sender(AzureNames.Topic)));
        services.AddSingleton<Relay>();
        services.AddSingleton<AccountStore>();
        services.AddSingleton(new LineDirectory(alerts.LineNames));
        services.AddSingleton<LineRoster>();
        services.AddSingleton<IPassQueue>(parts => new ServiceBusPassQueue(parts.Sender(AzureNames.PollLineQueue)));
        if (alerts.Audits)
        {
            // Short and without retries: the timer that requests passes waits for it, and the next minute tries again.
            var brief = new LinqApiOptions { Tries = 1, AnswerLimit = TimeSpan.FromSeconds(10) };
            services.AddSingleton(parts => new LineAudits(ActivatorUtilities.CreateInstance<LinqClient>(parts, brief), parts.Get<AccountStore>(), alerts.Poll, parts.Get<TimeProvider>())
            {
                OnNote = parts.Get<ILogger<LineAudits>>().Audit,
            });
        }

        services.AddSingleton<PollTick>();
        services.AddSingleton<ClockWatch>();
        // Each pass has its own holder, because one instance may get the same line twice at once.
        services.AddSingleton<Func<WatchedPass>>(parts => () => new(ActivatorUtilities.CreateInstance<Poller>(parts, $"{Guid.NewGuid()}"), parts.Get<LineRoster>()));
        services.AddSingleton<QueuedPass>();
        services.AddSingleton<RelaySweep>();
        services.AddSingleton<Heartbeat>();

        // Alerting.
        services.AddSingleton(alerts.Group);
        services.AddSingleton<Func<EmailPlace, IMailTransport>>(parts => mail => new MailKitTransport(mail, parts.Get<TimeProvider>()));
        services.AddSingleton(parts => PlaceBuilder.Routes(
            alerts.Places, alerts.Routes, alerts.Key, parts.GetRequiredKeyedService<HttpClient>(Places), parts.Get<Func<EmailPlace, IMailTransport>>(),
            parts.Get<TimeProvider>()));
        services.AddSingleton(parts => Intake.Rules(parts.Get<IReadOnlyList<Route>>(), parts.Get<LineDirectory>(), alerts.Fallback));
        services.AddSingleton(parts => new TableDeliveryLedger(
            parts.Table(AzureNames.DeliveriesTable), parts.Get<TimeProvider>(), parts.Get<UnreadableRows>()));
        services.AddSingleton<IDeliveryLedger>(parts => parts.Get<TableDeliveryLedger>());
        services.AddSingleton<IHistory>(parts => new TableHistory(
            parts.Table(AzureNames.HealthTable), parts.Table(AzureNames.DeliveriesTable), parts.Get<TableHealthStore>(), parts.Get<TableDeliveryLedger>()));
        services.AddSingleton<ISilences>(parts => new TableSilences(
            parts.Table(AzureNames.DeliveriesTable), parts.Get<TimeProvider>(), parts.Get<UnreadableRows>()));
        services.AddSingleton(parts => new AzureFullLists(settings.Host, alerts.Key!.Value, parts.Get<TimeProvider>()));
        services.AddSingleton<IFullLists>(parts => parts.Get<AzureFullLists>());
        services.AddSingleton(parts => ActivatorUtilities.CreateInstance<Dispatcher>(parts, holder));
        services.AddSingleton<IWakeUps>(parts => new ServiceBusWakeUps(parts.Sender(AzureNames.DispatchQueue)));
        services.AddSingleton<TimedDispatch>();
        services.AddSingleton<PlaceDispatch>();
        services.AddSingleton<KnownNumbers>();
        foreach (var place in PlaceSettings.AllKeys)
            services.AddKeyedSingleton(place, (parts, _) => parts.NotifierOf(place));
        services.AddSingleton<TestAlert>();
        services.AddSingleton(parts => ActivatorUtilities.CreateInstance<TablePurge>(
            parts, parts.Table(AzureNames.HealthTable), parts.Table(AzureNames.DeliveriesTable)));
        services.AddSingleton<RemovedRoutes>();
        services.AddSingleton(parts => ActivatorUtilities.CreateInstance<ExpiredSilences>(
            parts, new MissingPlaces(
                parts.Get<IReadOnlyList<Route>>(), PlaceSettings.AllKeys, parts.Get<IDeliveryLedger>(), parts.Get<IHealthStore>(), parts.Get<TimeProvider>())));

        if (alerts.Heartbeat is { } heartbeat)
        {
            services.AddSingleton<StuckParts>();
            services.AddSingleton(parts => ActivatorUtilities.CreateInstance<DeadMansSwitch>(
                parts, heartbeat, parts.GetRequiredKeyedService<HttpClient>(Places)));
        }

        // The page and the read API.
        services.AddSingleton<HealthReader>();
        services.AddSingleton<ChangeTail>();
        services.AddSingleton<PlaceOverview>();
        services.AddSingleton<HistoryViews>();
        services.AddSingleton<Replays>();
        services.AddSingleton<AbsenceConfirmation>();
        services.AddSingleton(parts => ActivatorUtilities.CreateInstance<PageSource>(parts) with
        {
            Linq = parts.Get<ILinqTransport>(),
            OnUnavailable = parts.Get<ILogger<ReadApi>>().StoreUnavailable,
        });
        services.AddSingleton<ReadApi>();
        services.AddSingleton(parts => new PageGate(parts.Get<ReadApi>(), settings.Page, settings.SignInIsOn, parts.Get<ILogger<PageGate>>()));
        return services;
    }

    /// <summary>Takes in the messages of a place's queue, for the routes to that place.</summary>
    private static PlaceListener NotifierOf(this IServiceProvider parts, string place)
    {
        var all = parts.Get<IReadOnlyList<Route>>();
        List<Route> routes = [.. all.Where(route => route.Place.Key == place)];
        var (ledger, clock) = (parts.Get<IDeliveryLedger>(), parts.Get<TimeProvider>());
        var missing = new MissingPlaces(all, [place], ledger, parts.Get<IHealthStore>(), clock);
        var intake = new Intake(routes, parts.Get<IReadOnlyList<IReasonToKeepQuiet>>(), parts.Get<ISilences>(), ledger, clock, missing);
        return new(new(intake, parts.Get<AccountStore>(), clock, parts.Get<UnreadableRows>()), parts.Get<KnownNumbers>(), parts.Get<TimedDispatch>(), routes.FirstOrDefault()?.Place);
    }

    /// <summary>Creates missing tables. On Azure the deployment creates them, but in an emulator nothing does.</summary>
    /// <exception cref="SettingsException">The emulator doesn't answer.</exception>
    public static async Task CreateTablesAsync(this IServiceProvider parts)
    {
        try
        {
            foreach (var name in (string[])[AzureNames.HealthTable, AzureNames.DeliveriesTable])
                await parts.Get<TableServiceClient>().CreateTableIfNotExistsAsync(name);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            throw new SettingsException([$"The emulator of Table Storage named by {EmulatorConnection.TablesSetting} does not answer: start Azurite, with: npx azurite --skipApiVersionCheck"]);
        }
    }

    private static TableClient Table(this IServiceProvider parts, string name) => parts.Get<TableServiceClient>().GetTableClient(name);

    private static ServiceBusSender Sender(this IServiceProvider parts, string entity) => parts.Get<ServiceBusClient>().CreateSender(entity);

    private static T Get<T>(this IServiceProvider parts)
        where T : notnull => parts.GetRequiredService<T>();
}
