using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Brings committed events to the bus, in order, and only then takes their pending mark off.</summary>
/// <remarks>A crash between the two publishes an event again, under the same id. A crash before both leaves it for the next sweep.</remarks>
public sealed class Relay(IHealthStore store, IEventBus bus, TimeProvider clock)
{
    private const int BatchSize = 100;

    /// <summary>Lines being relayed by this process: a second relay of the same line would only repeat the first.</summary>
    private readonly ConcurrentDictionary<LineId, SemaphoreSlim> _turns = new();

    /// <summary>Publishes all that is pending on <paramref name="line"/>.</summary>
    /// <returns>Why some of it stays pending; null when nothing does.</returns>
    public async Task<Trouble?> PublishPendingAsync(LineId line, CancellationToken cancel = default)
    {
        var turn = _turns.GetOrAdd(line, _ => new(1));
        await turn.WaitAsync(cancel);
        try
        {
            // What the bus can never take stays pending, and with it the reason, but holds up nothing that comes after it.
            HashSet<EventId> tooLarge = [];
            Trouble? problem = null;
            while (true)
            {
                var pending = await store.LoadPendingAsync(line, BatchSize + tooLarge.Count, cancel);
                List<AlertEvent> events = [.. pending.Where(alert => !tooLarge.Contains(alert.Id))];
                if (events.Count == 0)
                    return problem;
                using var activity = Telemetry.Activities.StartActivity("relay");
                var published = events;
                try
                {
                    await PublishAsync(events, cancel);
                }
                catch (EventTooLargeException e)
                {
                    tooLarge.Add(e.Event);
                    problem = new(e.Message, e);
                    published = [.. events.TakeWhile(alert => alert.Id != e.Event)];
                }

                if (published.Count > 0)
                    await store.MarkPublishedAsync(line, [.. published.Select(alert => alert.Id)], cancel);
                foreach (var alert in published)
                    Telemetry.PendingAge.Record(Math.Max(0, (clock.GetUtcNow() - alert.ObservedAt).TotalSeconds));
                // Fewer than asked for are all there were; what was committed since is relayed by whoever committed it.
                if (published.Count == events.Count && events.Count < BatchSize)
                    return problem;
            }
        }
        catch (EventBusException e)
        {
            return new(e.Message, e);
        }
        catch (StoreUnavailableException e)
        {
            return new(e.Message, e);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task PublishAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancel)
    {
        try
        {
            await bus.PublishAsync(events, cancel);
        }
        catch (EventIdReusedException e)
        {
            // All others were taken in. Kept pending, these would hold up everything after them; so an alarm carries what they say, and the next
            // sweep publishes it.
            await AccountStore.RecordAsync(
                store, clock,
                row => new(row, [new Alarm(AlarmKind.StoreDamaged, Raised: true, e.Message) { Line = row.Line, ObservedAt = clock.GetUtcNow() }]), cancel);
        }
    }
}
