using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>Recipients who missed a digest that others at their place received. What they missed is retried for each of them separately.</summary>
/// <remarks>
/// In the ledger each has its own route and place, with its own lease, backoff and outcomes. Nothing of that exists until the recipient misses a digest.
/// </remarks>
internal sealed class LateRecipients(IDeliveryLedger ledger, AccountStore account, TimeProvider clock)
{
    /// <summary>Whether <paramref name="route"/> contains what a recipient at <paramref name="place"/> missed.</summary>
    public static bool Has(Place place, string route) =>
        place.Notifier.Recipients.Any(recipient => KeyOf(place, recipient.Key) == route || (recipient.FormerKey is { } former && KeyOf(place, former) == route));

    /// <summary>Recipients at the place for whom earlier digests wait: a new one must not overtake those.</summary>
    /// <remarks>Never all recipients of the place, because then there would be nobody to send to.</remarks>
    public static ImmutableHashSet<string> WaitingAt(PlaceLease lease)
    {
        var recipients = lease.Place.Notifier.Recipients;
        var late = lease.Row.Late.Where(key => recipients.Any(recipient => recipient.IsNamed(key))).ToImmutableHashSet(StringComparer.Ordinal);
        return recipients.Any(recipient => !late.Any(recipient.IsNamed)) ? late : [];
    }

    /// <summary>Queues a digest for the recipients who were left out, behind what waits for them. An already queued digest is left unchanged.</summary>
    public async Task QueueAsync(Digest digest, PlaceLease lease, CancellationToken cancel)
    {
        foreach (var recipient in digest.LeftOut)
            await ledger.AddAsync([.. digest.Entries.Select(entry => entry with { Route = KeyOf(lease.Place, recipient), Outcome = null })], cancel);
    }

    /// <summary>Records what <paramref name="missed"/> didn't get, before the digest counts as delivered: a crash in between repeats the digest.</summary>
    public async Task RecordAsync(Digest digest, IReadOnlyList<MissedRecipient> missed, PlaceLease lease, CancellationToken cancel)
    {
        var late = missed.Where(one => one.Delivery is Delivery.Deferred).Select(one => one.Recipient).Except(lease.Row.Late).ToList();
        // First record that someone is late, so that a crash only costs an unnecessary check. The other way round nobody would check.
        if (late.Count > 0)
            await lease.NoteLateAsync(late, cancel);
        foreach (var (recipient, delivery) in missed)
        {
            var route = KeyOf(lease.Place, recipient);
            var dead = delivery is Delivery.Refused refused ? new Outcome(OutcomeKind.Dead, refused.Why, clock.GetUtcNow()) : null;
            if (dead is not null && !lease.Row.Unreachable.Contains(recipient))
                await ReportAsync(lease, recipient, dead.Why, cancel);
            await ledger.AddAsync([.. digest.Entries.Select(entry => entry with { Route = route, Outcome = dead })], cancel);
            if (dead is not null)
                Telemetry.Outcomes.Add(digest.Entries.Count, new("route", lease.Place.Key), new("outcome", dead.Kind.Word));
            else if (delivery is Delivery.Deferred deferred)
                await ChangeRowAsync(route, row => Failed(row, deferred), cancel);
        }

        await EndReportsAsync(lease, [.. lease.Row.Unreachable.Except(digest.LeftOut).Except(missed.Select(one => one.Recipient))], cancel);
    }

    /// <summary>Sends what late recipients missed, as far as it is due. To be called after a successful run at the place.</summary>
    /// <param name="send">Sends what is due at one of them.</param>
    public static async Task<DispatchReport> SendAsync(
        PlaceLease lease, Func<PlaceLease, Task<DispatchReport>> send, Func<Place, PlaceLease> turnAt, CancellationToken cancel)
    {
        var all = new DispatchReport(null);
        var before = lease.Row;
        foreach (var key in before.Late)
        {
            // What waits for a recipient that is no longer in the settings ends like that of any removed route.
            if (lease.Place.Notifier.Recipients.FirstOrDefault(recipient => recipient.IsNamed(key)) is { } recipient)
            {
                var late = turnAt(new(KeyOf(lease.Place, key), recipient.Notifier));
                var report = await send(late);
                all = all.And(report);
                if (report.Next is not null)
                    continue;

                // It was reported as given up, so its recovery must be reported too.
                if (late.Row.FailureReported)
                    lease.NoteUnreachable(key);
            }

            lease.NoteNotLate(key);
        }

        if (lease.Row == before)
            return all;
        try
        {
            await lease.GiveBackAsync(cancel);
        }
        catch (StoreConflictException)
        {
            // Another dispatcher has the place by now, and handles late recipients after its own run.
        }

        return all;
    }

    private static string KeyOf(Place place, string recipient) => $"{place.Key}.{recipient}";

    private async Task ReportAsync(PlaceLease lease, string key, string why, CancellationToken cancel)
    {
        var notifier = lease.Place.Notifier.Recipients.Single(recipient => recipient.Key == key).Notifier;
        await account.ReportAsync(
            AlarmKind.PlaceFailed, raised: true,
            AlarmText.RecipientRejected(notifier, why),
            KeyOf(lease.Place, key), cancel);
        lease.NoteUnreachable(key);
    }

    private async Task EndReportsAsync(PlaceLease lease, IReadOnlyList<string> reached, CancellationToken cancel)
    {
        foreach (var key in reached)
        {
            if (lease.Place.Notifier.Recipients.FirstOrDefault(recipient => recipient.Key == key) is { } recipient)
            {
                await account.ReportAsync(
                    AlarmKind.PlaceFailed, raised: false, AlarmText.RecipientReached(recipient.Notifier),
                    KeyOf(lease.Place, key), cancel);
                await ChangeRowAsync(KeyOf(lease.Place, key), row => row with { FailureReported = false, LateReported = false, FailingSince = null }, cancel);
            }

            lease.NoteReached(key);
        }
    }

    private PlaceRow Failed(PlaceRow row, Delivery.Deferred deferred) => row with
    {
        Failures = row.Failures + 1,
        FailingSince = row.FailingSince ?? clock.GetUtcNow(),
        Tried = row.Tried ?? new(clock.GetUtcNow(), clock.GetUtcNow()),
        NextTry = clock.GetUtcNow() + RetryRules.Backoff.After(row.Failures + 1),
        Trouble = deferred.Why,
    };

    private async Task ChangeRowAsync(string place, Func<PlaceRow, PlaceRow> change, CancellationToken cancel)
    {
        var (row, version) = await ledger.LoadPlaceAsync(place, cancel);
        if (change(row) is var changed && changed == row)
            return;
        try
        {
            await ledger.SavePlaceAsync(changed, version, cancel);
        }
        catch (StoreConflictException)
        {
            // Another dispatcher is sending there, and records the result.
        }
    }
}
