using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Takes in what a notifier's queue delivered: every message ends as taken in, as dead-lettered with a reason, or comes again.</summary>
/// <param name="account">Where an alarm goes about an event that cannot be taken in under its ID, and about rows that cannot be read.</param>
public sealed class BusIntake(Intake intake, AccountStore account, TimeProvider clock, UnreadableRows? unreadable = null)
{
    private static readonly Backoff Backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>What is left of the locks when the last try begins: enough to write a hundred events and to settle them.</summary>
    private static readonly TimeSpan LastTryBefore = TimeSpan.FromSeconds(30);

    /// <summary>No queue locks for longer. Holds where the message does not say it, or our clock is not the queue's.</summary>
    private static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(5);

    /// <summary>Messages held for less are not given back, for they would come again at once. Hundreds of deliveries last for hours this way.</summary>
    private static readonly TimeSpan ShortestHold = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Takes in <paramref name="messages"/> in their order. While the store is down it holds them, until shortly before their locks run out, and then
    /// gives them back.
    /// </summary>
    /// <returns>Also when messages come again: what else is due may be dispatched.</returns>
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

        // First, for the others may have to wait for the store.
        var report = await DeadLetterAsync(new(), poison, settlement, cancel);
        if (readable.Count == 0)
            return report;
        var began = clock.GetTimestamp();
        var stored = await StoreAllAsync(readable, cancel);
        foreach (var (message, _) in stored.Taken)
        {
            // Its entries stand: not completed, it comes again and changes nothing. The others must not come again for its sake.
            if (await SettleAsync(() => settlement.CompleteAsync(message, cancel), cancel) is { } problem)
                report = report.Unsettle(problem);
        }

        report = await DeadLetterAsync(report with { TakenIn = stored.Taken.Count }, stored.Poison, settlement, cancel);
        await ReportUnreadableAsync(cancel);
        if (stored.Trouble is null)
            return report;
        // By the time we really held them: a clock that runs ahead of the queue's sees every lock at its end.
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
            // It is still noted, and the next call reports it.
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

    /// <summary>Stores all events at once or, when one of them keeps the others from being stored, each alone.</summary>
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
        // Whatever it is: one event that nobody foresaw must not hold up those that share its batch.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return await StoreEachAsync(readable, cancel);
        }
    }

    /// <returns>Why the alarm could not be recorded now; null when it was.</returns>
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
                // In their order, so that a line's events keep theirs.
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

    /// <param name="Left">Those that the store didn't take because it was down, for the reason in <paramref name="Trouble"/>.</param>
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
            // Throws for a message whose body is no bytes but an AMQP value, as some clients send.
            body = message.Body;
            alert = EventJson.Read(body);
            why = default;
            return true;
        }
        // Whatever reading it threw: one message that nobody foresaw must not hold up those that share its batch.
        catch (Exception e)
        {
            alert = null!;
            why = PoisonEvent.Of(body, e);
            return false;
        }
    }

    /// <returns>Why the store did not take them while the locks held; null when it did.</returns>
    private async Task<Trouble?> StoreAsync(IReadOnlyList<(ServiceBusReceivedMessage Message, AlertEvent Event)> readable, CancellationToken cancel)
    {
        List<AlertEvent> events = [.. readable.Select(one => one.Event)];
        // Nobody renews the locks of a batch (github.com/Azure/azure-functions-dotnet-worker/issues/2953), and they need not end together.
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
    /// Gives messages back rather than leave them to their locks, which would do: a trigger whose messages nobody settles, thousands of them in a
    /// long outage, has been seen to stop (github.com/Azure/azure-functions-host/issues/6788).
    /// </summary>
    private static async Task GiveBackAsync(IEnumerable<ServiceBusReceivedMessage> messages, ISettlement settlement, CancellationToken cancel)
    {
        foreach (var message in messages)
            await SettleAsync(() => settlement.AbandonAsync(message, cancel), cancel);
    }

    /// <returns>Why it was not settled; null when it was.</returns>
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
        // A lock that was lost, a host that does not answer: the types are the client's and the host's, and it comes to the same.
        catch (Exception e)
        {
            return new(e is ServiceBusException bus ? $"not settled: {bus.Reason}" : $"not settled: {e.GetType().Name}", e);
        }
    }
}

/// <summary>How a batch of messages ended, for a log.</summary>
/// <param name="TakenIn">Messages whose entries stand in the ledger now, or stood already.</param>
/// <param name="DeadLettered">Messages that nobody could ever read or record.</param>
/// <param name="GivenBack">Messages that the store did not take: they come again, at the latest when their locks have run out.</param>
/// <param name="Unsettled">Messages done with but not settled, taken in or dead-lettered: they come again and change nothing.</param>
/// <param name="Problem">Why messages come again, the last reason met; null when none do.</param>
public sealed record IntakeReport(int TakenIn = 0, int DeadLettered = 0, int GivenBack = 0, int Unsettled = 0, string? Problem = null)
{
    /// <summary>How the place was looked at afterwards; null for one that is not set up.</summary>
    public TimedReport? Dispatch { get; init; }

    /// <summary>What was thrown, the last time that messages did not end well.</summary>
    public Cause Cause { get; init; }

    internal IntakeReport Unsettle(Trouble trouble) => this with { Unsettled = Unsettled + 1, Problem = trouble.Text, Cause = trouble.Cause };
}
