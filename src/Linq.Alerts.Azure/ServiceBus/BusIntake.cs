using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Takes in the messages of a notifier's queue. Every message is recorded, dead-lettered with a reason, or redelivered.</summary>
/// <param name="account">Records alarms about events that can't be recorded under their ID, and about unreadable rows.</param>
public sealed class BusIntake(Intake intake, AccountStore account, TimeProvider clock, UnreadableRows? unreadable = null)
{
    private static readonly Backoff Backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>The remaining lock time at which the last attempt starts: enough to write a hundred events and to settle them.</summary>
    private static readonly TimeSpan LastTryBefore = TimeSpan.FromSeconds(30);

    /// <summary>No queue locks for longer. Used if the message doesn't say, or our clock differs from the queue's.</summary>
    private static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Messages held for less than this aren't released, because they would be redelivered immediately. This way hundreds of deliveries last for hours.
    /// </summary>
    private static readonly TimeSpan ShortestHold = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Takes in <paramref name="messages"/> in order. While the store is down it holds them until shortly before their locks expire, and then releases
    /// them.
    /// </summary>
    /// <returns>Also returns if messages will be redelivered, because other things that are due can be dispatched.</returns>
    public async Task<IntakeReport> TakeInAsync(
        IReadOnlyList<ServiceBusReceivedMessage> messages, ISettlement settlement, CancellationToken cancel = default)
    {
        List<(ServiceBusReceivedMessage Message, AlertEvent Event)> readable = [];
        List<(ServiceBusReceivedMessage Message, PoisonEvent Why)> poison = [];
        foreach (var message in messages)
        {
            if (TryRead(message, out var alert, out var why))
                readable.Add((message, alert));
            else
                poison.Add((message, why));
        }

        // First, because the others may have to wait for the store.
        var report = await DeadLetterAsync(new(), poison, settlement, cancel);
        if (readable.Count == 0)
            return report;
        var began = clock.GetTimestamp();
        var stored = await StoreAllAsync(readable, cancel);
        foreach (var (message, _) in stored.Taken)
        {
            // Its entries are stored. If it isn't completed, it is redelivered and changes nothing, but the others must not be redelivered because of it.
            if (await SettleAsync(() => settlement.CompleteAsync(message, cancel), cancel) is { } problem)
                report = report.Unsettle(problem);
        }

        report = await DeadLetterAsync(report with { TakenIn = stored.Taken.Count }, stored.Poison, settlement, cancel);
        await ReportUnreadableAsync(cancel);
        if (stored.Trouble is null)
            return report;
        // Measured by how long we really held them: to a clock that runs ahead of the queue's, every lock seems to have expired.
        if (clock.GetElapsedTime(began) >= ShortestHold)
            await GiveBackAsync(stored.Left.Select(one => one.Message), settlement, cancel);
        return report with { GivenBack = stored.Left.Count, Problem = stored.Trouble.Text, Cause = stored.Trouble.Cause };
    }

    private async Task ReportUnreadableAsync(CancellationToken cancel)
    {
        try
        {
            if (unreadable is not null)
                await unreadable.ReportAsync(account, clock, cancel);
        }
        catch (StoreUnavailableException)
        {
            // It is still recorded, and the next call reports it.
        }
    }

    private static async Task<IntakeReport> DeadLetterAsync(
        IntakeReport report, IEnumerable<(ServiceBusReceivedMessage Message, PoisonEvent Why)> poison, ISettlement settlement, CancellationToken cancel)
    {
        foreach (var (message, why) in poison)
        {
            report = await SettleAsync(() => settlement.DeadLetterAsync(message, why.Reason, why.Description, cancel), cancel) is { } problem
                ? report.Unsettle(problem)
                : report with { DeadLettered = report.DeadLettered + 1, Cause = why.Cause };
        }

        return report;
    }

    /// <summary>Stores all events at once or, if one of them prevents that, each one separately.</summary>
    private async Task<Stored> StoreAllAsync(List<(ServiceBusReceivedMessage Message, AlertEvent Event)> readable, CancellationToken cancel)
    {
        try
        {
            return await StoreAsync(readable, cancel) is { } trouble ? new([], [], readable, trouble) : new(readable, [], [], null);
        }
        catch (EventIdReusedException e)
        {
            var reused = e.Events.ToHashSet();
            List<(ServiceBusReceivedMessage, AlertEvent)> taken = [.. readable.Where(one => !reused.Contains(one.Event))];
            return await AlarmAsync(e, cancel) is { } trouble
                ? new(taken, [], [.. readable.Where(one => reused.Contains(one.Event))], trouble)
                : new(taken, [.. readable.Where(one => reused.Contains(one.Event)).Select(one => (one.Message, PoisonEvent.IdReused(e)))], [], null);
        }
        // Catch everything: one unexpected event must not block the others in its batch.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return await StoreEachAsync(readable, cancel);
        }
    }

    /// <returns>Why the alarm couldn't be recorded now; null if it was.</returns>
    private async Task<Trouble?> AlarmAsync(EventIdReusedException reused, CancellationToken cancel)
    {
        try
        {
            await account.ReportAsync(AlarmKind.StoreDamaged, raised: true, reused.Message, aboutPlace: null, cancel);
            return null;
        }
        catch (StoreUnavailableException e)
        {
            return new(e.Message, e);
        }
    }

    private async Task<Stored> StoreEachAsync(List<(ServiceBusReceivedMessage Message, AlertEvent Event)> readable, CancellationToken cancel)
    {
        var stored = new Stored([], [], [], null);
        for (var n = 0; n < readable.Count; n++)
        {
            try
            {
                // In order, to keep the order of a line's events.
                if (await StoreAsync([readable[n]], cancel) is { } trouble)
                    return stored with { Left = readable[n..], Trouble = trouble };
                stored.Taken.Add(readable[n]);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                stored.Poison.Add((readable[n].Message, PoisonEvent.NotRecorded(e)));
            }
        }

        return stored;
    }

    /// <param name="Left">Those that weren't stored because the store was down, for the reason in <paramref name="Trouble"/>.</param>
    private sealed record Stored(
        List<(ServiceBusReceivedMessage Message, AlertEvent Event)> Taken,
        List<(ServiceBusReceivedMessage Message, PoisonEvent Why)> Poison,
        List<(ServiceBusReceivedMessage Message, AlertEvent Event)> Left,
        Trouble? Trouble);

    private static bool TryRead(ServiceBusReceivedMessage message, out AlertEvent alert, out PoisonEvent why)
    {
        BinaryData? body = null;
        try
        {
            // Throws for a message whose body is an AMQP value instead of bytes, as some clients send.
            body = message.Body;
            alert = EventJson.Read(body);
            why = default;
            return true;
        }
        // Catch everything: one unexpected message must not block the others in its batch.
        catch (Exception e)
        {
            alert = null!;
            why = PoisonEvent.Of(body, e);
            return false;
        }
    }

    /// <returns>Why they couldn't be stored before the locks expired; null if they were.</returns>
    private async Task<Trouble?> StoreAsync(IReadOnlyList<(ServiceBusReceivedMessage Message, AlertEvent Event)> readable, CancellationToken cancel)
    {
        List<AlertEvent> events = [.. readable.Select(one => one.Event)];
        // The locks of a batch aren't renewed (github.com/Azure/azure-functions-dotnet-worker/issues/2953), and may expire at different times.
        var lockedUntil = readable.Min(one => one.Message.LockedUntil);
        var began = clock.GetTimestamp();
        for (var failures = 1; ; failures++)
        {
            try
            {
                await intake.TakeInAsync(events, cancel);
                return null;
            }
            catch (StoreUnavailableException e)
            {
                var (says, lasts) = (lockedUntil - clock.GetUtcNow(), LongestLock - clock.GetElapsedTime(began));
                var left = (says < lasts ? says : lasts) - LastTryBefore;
                if (left <= TimeSpan.Zero)
                    return new(e.Message, e);
                var wait = Backoff.After(failures);
                await Task.Delay(wait < left ? wait : left, clock, cancel);
            }
        }
    }

    /// <summary>
    /// Releases messages instead of letting their locks expire. That would work too, but a trigger with thousands of unsettled messages in a long
    /// outage has been seen to stop (github.com/Azure/azure-functions-host/issues/6788).
    /// </summary>
    private static async Task GiveBackAsync(IEnumerable<ServiceBusReceivedMessage> messages, ISettlement settlement, CancellationToken cancel)
    {
        foreach (var message in messages)
            await SettleAsync(() => settlement.AbandonAsync(message, cancel), cancel);
    }

    /// <returns>Why it wasn't settled; null if it was.</returns>
    private static async Task<Trouble?> SettleAsync(Func<Task> settle, CancellationToken cancel)
    {
        try
        {
            await settle();
            return null;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        // A lost lock, a host that doesn't answer: the exception types vary, but the result is the same.
        catch (Exception e)
        {
            return new(e is ServiceBusException bus ? $"not settled: {bus.Reason}" : $"not settled: {e.GetType().Name}", e);
        }
    }
}

/// <summary>The result of a batch of messages, for a log.</summary>
/// <param name="TakenIn">Messages whose entries are in the ledger, from this or an earlier delivery.</param>
/// <param name="DeadLettered">Messages that can never be read or recorded.</param>
/// <param name="GivenBack">Messages that couldn't be stored: they are redelivered, at the latest when their locks expire.</param>
/// <param name="Unsettled">Messages that were handled but couldn't be settled: they are redelivered and change nothing.</param>
/// <param name="Problem">The last reason why messages are redelivered; null if none are.</param>
public sealed record IntakeReport(int TakenIn = 0, int DeadLettered = 0, int GivenBack = 0, int Unsettled = 0, string? Problem = null)
{
    /// <summary>The dispatch at the place afterwards; null if the place isn't configured.</summary>
    public TimedReport? Dispatch { get; init; }

    /// <summary>The last exception in handling messages.</summary>
    public Cause Cause { get; init; }

    internal IntakeReport Unsettle(Trouble trouble) => this with { Unsettled = Unsettled + 1, Problem = trouble.Text, Cause = trouble.Cause };
}
