using System.Globalization;
using Azure.Data.Tables;
using Linq.Alerts.Azure;
using Linq.Alerts.Azure.Tests;

namespace Linq.Alerts.Benchmarks;

/// <summary>Row 8: the Azure edition's requests to Table Storage, because those are what is billed.</summary>
internal static class TableRows
{
    private const int Lines = 5;
    private static readonly string[] Kinds = ["point read", "range read", "write", "transaction"];

    public static async Task<IReadOnlyList<Row>> MeasureAsync(Scale scale)
    {
        var (azurite, missing) = await AzuriteProcess.StartAsync(Path.GetFullPath("tests/Linq.Alerts.Azure.Tests/witness"));
        if (azurite is null)
            throw new InvalidOperationException(missing);
        await using var emulator = azurite;
        await using var server = await Server.StartAsync(Lines, scale.TableChats);
        var watch = await Watch.StartAsync(server, emulator.Endpoint);

        // The baseline and its alerts aren't counted.
        await watch.PollAsync();
        await watch.DispatchAsync();
        watch.Clear();

        await watch.PollAsync();
        var unchanged = watch.Health.Counts.ToDictionary();
        var unchangedSends = watch.Bus.Sends;
        watch.Clear();

        var turned = await server.TurnAsync(scale.TableTurning);
        await watch.PollAsync();
        var (recorded, takenIn) = (watch.Health.Counts.ToDictionary(), watch.Deliveries.Counts.ToDictionary());
        var (sends, messages) = (watch.Bus.Sends, watch.Bus.Messages);
        watch.Clear();
        await watch.DispatchAsync();
        var dispatched = watch.Deliveries.Counts.ToDictionary();
        if (await watch.CountDeliveredAsync() is var delivered && delivered != turned)
            throw new InvalidOperationException($"{turned} chats changed, and {delivered} changes were delivered.");

        var sick = scale.TableChats / Lines / 50;
        var (reads, writes) = (Of(unchanged, "point read", "range read") / (double)Lines, Of(unchanged, "write", "transaction") / (double)Lines);
        var all = Of(recorded) + Of(takenIn) + Of(dispatched);
        return
        [
            new(8, string.Create(CultureInfo.InvariantCulture, $"Requests to Azure: an unchanged pass, and {turned:N0} chats that change"),
                "a pass: reads ≤ 1 + unhealthy/1,000 per line, writes ≤ 2; ≤ 0.5 per transition, including delivery",
                reads <= 1 + (sick / 1000) && writes <= 2 && all <= turned / 2.0,
                string.Create(CultureInfo.InvariantCulture, $"{reads:0.#} read, {writes:0.#} writes per line; {all / (double)turned:0.00} per transition; {unchangedSends} and {sends} sends to the topic"),
                [
                    ["what", .. Kinds, "all", "sends to the topic", "messages in them"],
                    Cells($"an unchanged pass over {Lines} lines", unchanged, unchangedSends, 0),
                    Cells($"{turned:N0} transitions: recorded and relayed", recorded, sends, messages),
                    Cells("… taken in for one route", takenIn, 0, 0),
                    Cells("… delivered", dispatched, 0, 0),
                ],
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Lines} lines, {scale.TableChats:N0} chats, about {sick:N0} unhealthy on each line, with the Azure edition's stores over Azurite; each page of an answer counts as a request, and so does a transaction. ")
                + "Alerts about surges are off, so that every change is delivered. "
                + "The counts are exact, so one run is enough. Events go to the topic in the relay's batches. A batch has up to 100 events of one line and is one send; from the topic they go to the intake in this process. "
                + "Each additional route repeats the last two rows; a round adds what row 6 says."),
        ];
    }

    private static int Of(Dictionary<string, int> counts, params string[] kinds) =>
        counts.Where(count => kinds.Length == 0 || kinds.Contains(count.Key)).Sum(count => count.Value);

    private static string[] Cells(string what, Dictionary<string, int> counts, int sends, int messages) =>
        [what, .. Kinds.Select(kind => Say(counts.GetValueOrDefault(kind))), Say(Of(counts)), Say(sends), Say(messages)];

    private static string Say(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The parts of the Azure edition that use Table Storage, in one process.</summary>
    private sealed class Watch(LinqClient api, Poller poller, Dispatcher dispatcher, Place place, TableDeliveryLedger ledger, CountingHook health, CountingHook deliveries, CountingBus bus)
    {
        public CountingBus Bus => bus;

        public CountingHook Health => health;

        public CountingHook Deliveries => deliveries;

        public static async Task<Watch> StartAsync(Server server, Uri emulator)
        {
            var clock = TimeProvider.System;
            var (health, deliveries) = (new CountingHook(), new CountingHook());
            var store = new CachingHealthStore(new TableHealthStore(await TableAsync("health", health), new(server.BaseUrl)));
            var ledgerTable = await TableAsync("deliveries", deliveries);
            var ledger = new TableDeliveryLedger(ledgerTable, clock);
            var place = new Place("console", new ConsoleNotifier(TextWriter.Null));
            var route = new Route(place);
            var lines = new LineDirectory();
            var bus = new CountingBus(new InProcessBus(new([route], Intake.Rules([route], lines), new TableSilences(ledgerTable, clock), ledger, clock)));
            var relay = new Relay(store, bus, clock);
            var api = new LinqClient(new HttpLinqTransport(HttpLinqTransport.CreateHttpClient(), new(server.BaseUrl), new(server.Token)), new(), clock);
            var dispatcher = new Dispatcher(
                [route], ledger, new AzureFullLists("localhost", new("bench"), clock), new(store, relay, clock), new() { Wait = TimeSpan.Zero, Interval = TimeSpan.Zero }, "bench", clock);
            // Without alerts about surges, every change is delivered: the most expensive case.
            var withoutSurges = new LineRules { Surge = new() { Chats = 0 } };
            return new(api, new(api, store, relay, new(), withoutSurges, "bench", clock), dispatcher, place, ledger, health, deliveries, bus);

            async Task<HookedTable> TableAsync(string name, CountingHook hook)
            {
                var table = new TableServiceClient(Emulator.ConnectionString(emulator)).GetTableClient(name);
                await table.CreateIfNotExistsAsync();
                return new(table, hook);
            }
        }

        public async Task PollAsync()
        {
            foreach (var line in (await api.ListLinesAsync()).Lines)
            {
                if (await poller.PollAsync(line) is { Outcome: not PassOutcome.Complete } report)
                    throw new InvalidOperationException($"The pass ended as {report.Outcome}: {report.Problem}");
            }
        }

        public async Task DispatchAsync() => await dispatcher.RunAsync(place);

        public ValueTask<int> CountDeliveredAsync() => ledger.ReadAsync(place.Key)
            .CountAsync(entry => entry is { Event: ChatHealthChanged, Outcome.Kind: OutcomeKind.Delivered });

        public void Clear()
        {
            health.Clear();
            deliveries.Clear();
            bus.Clear();
        }
    }

    /// <summary>
    /// Counts the sends to the topic: <see cref="ServiceBusEventBus"/> makes one send per call, because a call is about one line and small.
    /// </summary>
    private sealed class CountingBus(IEventBus bus) : IEventBus
    {
        public int Sends { get; private set; }

        public int Messages { get; private set; }

        public Task PublishAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancel = default)
        {
            Sends++;
            Messages += events.Count;
            return bus.PublishAsync(events, cancel);
        }

        public void Clear() => (Sends, Messages) = (0, 0);
    }
}
