namespace Linq.Alerts;

/// <summary>What waits for a place, grouped into the digests in which it would be sent.</summary>
internal sealed class WaitingDigests(IReadOnlyList<Route> routes, IDeliveryLedger ledger, GroupOptions options, TimeProvider clock)
{
    /// <summary>
    /// Everything that waits for one route and line becomes one digest as soon as any of it is due, so nothing overtakes an older change. The exception
    /// is what quiet hours hold back.
    /// </summary>
    /// <returns>The digests that are due, and when the first of the others will be; null if there is no other.</returns>
    public async Task<(List<DueDigest> Due, DateTimeOffset? Next)> LoadAsync(PlaceRow row, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? next = null;
        List<DueDigest> digests = [];
        foreach (var route in RoutesTo(row.Place))
        {
            foreach (var (key, entries, due, heldIn) in Of(route, await ledger.LoadWaitingAsync(route, cancel), row, now))
            {
                if (due.At <= now)
                    digests.Add(new(Digest.Of(route, due.Why, entries) with { HeldIn = heldIn }, due.At, row.Tries.GetValueOrDefault(key)));
                else if (due.At.IsBefore(next))
                    next = due.At;
            }
        }

        return (digests, next);
    }

    /// <summary>Groups what waits for a route into the digests in which it would be sent, whether they are due or not.</summary>
    public IEnumerable<WaitingDigest> Of(string route, IReadOnlyList<LedgerEntry> waiting, PlaceRow row, DateTimeOffset now)
    {
        var quiet = routes.FirstOrDefault(one => one.Name == route)?.Quiet;
        var present = quiet?.At(now);
        foreach (var line in DigestGroups.Of(waiting))
        {
            List<LedgerEntry> entries = [.. line];
            var key = PlaceRow.KeyOf(route, line.Key);
            var last = row.LastSent.TryGetValue(key, out var sent) ? sent : (DateTimeOffset?)null;
            if (quiet is null)
                yield return new(key, entries, Due.Of(entries, last, options, now), null);
            else if (present is null)
            {
                var (due, heldIn) = entries.Select(entry => AfterQuiet(quiet, entry, Due.Of([entry], last, options, now))).MinBy(one => one.Due.At);
                yield return new(key, entries, due, heldIn);
            }
            else
            {
                var (passing, held) = Part(quiet, entries);
                if (passing.Count > 0)
                    yield return new(key, passing, Due.Of([.. passing.Where(entry => quiet.LetThrough(entry.Event))], last, options, now), null);
                if (held.Count > 0)
                    yield return new(key, held, new(present.Value.Until, Due.QuietHoursOver), present);
            }
        }
    }

    private static (Due Due, QuietTime? HeldIn) AfterQuiet(QuietHours quiet, LedgerEntry entry, Due due) =>
        !quiet.LetThrough(entry.Event) && quiet.At(due.At) is { } time ? (new(time.Until, Due.QuietHoursOver), time) : (due, null);

    /// <summary>
    /// What is sent in quiet hours, and what is held back. Earlier waiting events of the same chat, surge or reputation are sent too, so that their
    /// order is kept.
    /// </summary>
    private static (List<LedgerEntry> Passing, List<LedgerEntry> Held) Part(QuietHours quiet, List<LedgerEntry> entries)
    {
        List<LedgerEntry> passing = [], held = [];
        HashSet<(string Kind, string Of)> subjects = [];
        List<LineSurge> surges = [];
        foreach (var entry in Enumerable.Reverse(entries))
        {
            var lets = quiet.LetThrough(entry.Event);
            var subject = SubjectOf(entry.Event);
            if (lets && subject is { } passes)
                subjects.Add(passes);
            if (lets && entry.Event is LineSurge surge)
                surges.Add(surge);
            // What a surge alert covers is handled together with it.
            (lets || (subject is { } same && subjects.Contains(same)) || surges.Exists(surge => RolledUp.IsSaidBy(surge, entry.Event)) ? passing : held).Add(entry);
        }

        passing.Reverse();
        held.Reverse();
        return (passing, held);
    }

    /// <returns>The thing whose current state the event reports; null if it reports none.</returns>
    private static (string Kind, string Of)? SubjectOf(AlertEvent alert) => alert switch
    {
        ChatHealthChanged change => ("chat", $"{change.Chat}"),
        ChatGone gone => ("chat", $"{gone.Chat}"),
        ChatFlapping flapping => ("chat", $"{flapping.Chat}"),
        LineReputationChanged line => ("reputation", $"{line.About.Id}"),
        LineSurge surge => ("surge", $"{surge.Line.Id}"),
        _ => null,
    };

    /// <summary>The names of the routes to a place. A late recipient has one, with the place's own name.</summary>
    public List<string> RoutesTo(string place) =>
        routes.Where(route => route.Place.Key == place).Select(route => route.Name).ToList() is { Count: > 0 } names ? names : [place];
}

/// <param name="Key">The key in the place's row.</param>
/// <param name="HeldIn">The quiet hours that hold it back, or did.</param>
internal sealed record WaitingDigest(string Key, IReadOnlyList<LedgerEntry> Entries, Due Due, QuietTime? HeldIn);

/// <param name="At">Since when it is due.</param>
/// <param name="Tries">Failed sends of it.</param>
internal sealed record DueDigest(Digest Digest, DateTimeOffset At, int Tries)
{
    public bool HoldsOptOut { get; } = Digest.Entries.Any(entry => Due.IsOptOut(entry.Event));

    /// <summary>The order in which due digests are sent: opt-outs first, and those that the place keeps rejecting last.</summary>
    /// <param name="placeIsWell">Whether the place has just accepted something.</param>
    public static IEnumerable<DueDigest> InOrder(IEnumerable<DueDigest> digests, bool placeIsWell) => digests
        // A digest that fails repeatedly loses its precedence, because otherwise it would block everything else at a working place.
        .OrderBy(digest => digest.HoldsOptOut && (placeIsWell || digest.Tries < RetryRules.TriesAhead) ? 0 : 1)
        .ThenBy(digest => digest.Tries)
        .ThenBy(digest => digest.At);
}
