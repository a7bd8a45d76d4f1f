using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Publishes committed events to the bus, in order, and only then removes their pending mark.</summary>
/// <remarks>After a crash between the two, an event is published again with the same ID. After a crash before both, the next sweep publishes it.</remarks>
public sealed class Relay(IHealthStore store, IEventBus bus, TimeProvider clock)
{
    private const int BatchSize = 100;

    /// <summary>Lines that this process is relaying. A second relay of the same line would only repeat the first.</summary>
    private readonly ConcurrentDictionary<LineId, SemaphoreSlim> _turns = new();

    /// <summary>Publishes everything pending on <paramref name="line"/>.</summary>
    /// <returns>Why some of it is still pending; null if nothing is.</returns>
    public async Task<Trouble?> PublishPendingAsync(LineId line, CancellationToken cancel = default)
    {
        var turn = _turns.GetOrAdd(line, _ => new(1));
        await turn.WaitAsync(cancel);
        try
        {
            // What the bus can never accept stays pending, with the reason, but doesn't block later events.
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
                // Fewer than requested means that these were all. Whoever commits more relays those.
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
            // All others were accepted. If these stayed pending, they would block everything after them, so an alarm reports their content, and the
            // next sweep publishes it.
            await AccountStore.RecordAsync(
                store, clock,
                row => new(row, [new Alarm(AlarmKind.StoreDamaged, Raised: true, e.Message) { Line = row.Line, ObservedAt = clock.GetUtcNow() }]), cancel);
        }
    }
}
