using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Sends what is due on a route: the one code behind every intake, wake-up and timer.</summary>
/// <param name="holder">Names this dispatcher in the route's lease, as <see cref="Poller"/> does in the line's.</param>
public sealed class Dispatcher(IDeliveryLedger ledger, AccountBook account, GroupOptions options, string holder, TimeProvider clock)
{
    /// <summary>Routes that this dispatcher is at: its own lease does not keep it from itself.</summary>
    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);

    /// <summary>Sends every digest that is due on <paramref name="route"/>. While a run is under way, by whomever, another one leaves it to it.</summary>
    /// <exception cref="StoreUnavailableException">The ledger failed. What was sent and not noted is sent again, under the same digest id.</exception>
    public async Task RunAsync(Route route, CancellationToken cancel = default)
    {
        if (!_running.TryAdd(route.Name, true))
            return;
        try
        {
            await SendDueAsync(route, cancel);
        }
        finally
        {
            _running.TryRemove(route.Name, out _);
        }
    }

    private async Task SendDueAsync(Route route, CancellationToken cancel)
    {
        var turn = new RouteTurn(route, ledger, holder, clock);
        if (!await turn.LoadAsync(cancel))
            return;
        var due = DueDigests(route, turn.Row, await ledger.LoadWaitingAsync(route.Name, cancel));
        if (due.Count == 0)
            return;

        using var activity = Telemetry.Activities.StartActivity("dispatch");
        try
        {
            await turn.TakeLeaseAsync(cancel);
            foreach (var digest in due)
            {
                if (!await SendAsync(digest, turn, cancel))
                    break;
                // Under the lease nobody else sends to this place, so a pause here is all the pacing it needs.
                await Task.Delay(route.Place.Pace, clock, cancel);
            }

            await turn.GiveBackAsync(cancel);
        }
        catch (StoreConflictException)
        {
            // Another dispatcher has the route: what is left is its work.
        }
    }

    /// <summary>All that waits for one line becomes one digest as soon as any of it is due, so nothing overtakes anything older.</summary>
    private List<Digest> DueDigests(Route route, RouteRow row, IReadOnlyList<LedgerEntry> waiting)
    {
        var now = clock.GetUtcNow();
        return [.. from entry in waiting
                   group entry by entry.Event.Line.Id into line
                   let entries = line.ToList()
                   let due = Due.Of(entries, row.LastTold.TryGetValue(line.Key, out var told) ? told : null, options)
                   where due.At <= now
                   orderby due.At
                   select Digest.Of(route.Name, due.Why, entries)];
    }

    /// <returns>Whether the place took it.</returns>
    private async Task<bool> SendAsync(Digest digest, RouteTurn turn, CancellationToken cancel)
    {
        var place = turn.Route.Place;
        var delivery = await place.SendAsync(digest, cancel);
        Telemetry.Sends.Add(1, new("route", turn.Route.Name), new("result", delivery.Word));
        switch (delivery)
        {
            case Delivery.Sent:
                // The place has it. Told to stop just now, the program still notes that, or it would say it again at its next start.
                await EndAsync(turn.Route, digest.Entries, OutcomeKind.Delivered, digest.Why, digest.Id, CancellationToken.None);
                if (turn.Row.FailureTold)
                    await account.TellAsync(AlarmKind.PlaceFailed, raised: false, $"Over: {place.Name} takes messages again.", turn.Route.Name, cancel);
                await turn.SucceedAsync(digest.Line.Id, options.Interval, cancel);
                return true;

            case Delivery.Deferred deferred:
                if (Expired(digest, turn.Row) is { Count: > 0 } expired)
                {
                    await GiveUpAsync(
                        turn, expired, $"not delivered within {Patience.GiveUpAfter.TotalHours:0} h: {deferred.Why}",
                        $"Check that this machine can reach {place.Name}.", cancel);
                }

                await turn.FailAsync(deferred.Why, deferred.RetryAfter, cancel);
                return false;

            case Delivery.Refused refused:
                await GiveUpAsync(turn, digest.Entries, refused.Why, place.Cure, cancel);
                await turn.FailAsync(refused.Why, null, cancel);
                return false;

            default:
                throw new InvalidOperationException($"A delivery cannot end as {delivery.GetType().Name}.");
        }
    }

    /// <summary>What has waited long enough, and was tried often enough: a machine that slept for days has tried nothing yet.</summary>
    private List<LedgerEntry> Expired(Digest digest, RouteRow row) =>
        row.Failures + 1 < Patience.TriesBeforeGivingUp ? []
        : [.. digest.Entries.Where(entry => clock.GetUtcNow() - entry.TakenAt > Patience.GiveUpAfter)];

    /// <summary>Ends entries as dead, and says so by another route first: a crash in between repeats the alarm and loses nothing.</summary>
    private async Task GiveUpAsync(RouteTurn turn, IReadOnlyList<LedgerEntry> entries, string why, string cure, CancellationToken cancel)
    {
        if (!turn.Row.FailureTold)
        {
            await account.TellAsync(
                AlarmKind.PlaceFailed,
                raised: true,
                $"{turn.Route.Place.Name} did not get {entries.Count:N0} {(entries.Count == 1 ? "alert" : "alerts")}: {why}. {cure} "
                    + "Later alerts are still tried; you are told when they get through.",
                turn.Route.Name,
                cancel);
            turn.Row = turn.Row with { FailureTold = true };
        }

        await EndAsync(turn.Route, entries, OutcomeKind.Dead, why, null, cancel);
    }

    private async Task EndAsync(
        Route route, IReadOnlyList<LedgerEntry> entries, OutcomeKind kind, string why, string? digest, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await ledger.EndAsync(route.Name, [.. entries.Select(entry => entry.Event.Id)], new(kind, why, now, digest), cancel);
        Telemetry.Outcomes.Add(entries.Count, new("route", route.Name), new("outcome", kind.Word));
        foreach (var entry in entries)
            Telemetry.WaitingAge.Record((now - entry.TakenAt).TotalSeconds, new KeyValuePair<string, object?>("route", route.Name));
    }
}
