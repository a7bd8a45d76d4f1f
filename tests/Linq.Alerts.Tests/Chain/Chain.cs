using Linq.Alerts.Contracts;

namespace Linq.Alerts.Tests;

/// <summary>The whole chain from the API to a place, run by processes that die and are restarted over the same store and ledger.</summary>
public sealed class Chain(Watch watch)
{
    private static readonly GroupOptions Groups = new() { Wait = TimeSpan.FromSeconds(30), Interval = TimeSpan.FromMinutes(2) };

    public MemoryDeliveryLedger Ledger { get; } = new();

    public RecordingPlace Place { get; } = new();

    /// <summary>The current process's crash plan.</summary>
    public CrashPlan Plan { get; set; } = CrashPlan.Never();

    public int Crashes { get; private set; }

    /// <summary>A minute later, one pass and one dispatch. If the process dies, the next one doesn't die in this step.</summary>
    public async Task StepAsync()
    {
        watch.Clock.Advance(TimeSpan.FromMinutes(1));
        try
        {
            await RunAsync();
        }
        catch (SimulatedCrashException)
        {
            Crashes++;
            Plan = CrashPlan.Never();
            await RunAsync();
        }
    }

    private async Task RunAsync()
    {
        var store = new CachingHealthStore(new CrashingHealthStore(watch.Store, Plan));
        var ledger = new CrashingLedger(Ledger, Plan);
        var route = new Route(new Place("record", new CrashingPlace(Place, Plan)));
        var bus = new InProcessBus(new([route], Intake.Rules([route], new()), new MemorySilences(), ledger, watch.Clock));
        var relay = new Relay(store, bus, watch.Clock);
        var dispatcher = new Dispatcher([route], ledger, new RecordingLists(), new(store, relay, watch.Clock), Groups, "test", watch.Clock);

        await relay.PublishPendingAsync(watch.Line.Id);
        await new Poller(watch.Api, store, relay, watch.Options, watch.Rules, "test", watch.Clock).PollAsync(watch.Line);
        await dispatcher.RunAsync(route.Place);
    }
}
