namespace Linq.Alerts;

/// <summary>Takes events from the bus: one ledger entry per event and route, waiting or suppressed.</summary>
/// <param name="quiet">The rules, in order; the first one that applies decides.</param>
/// <param name="missing">Handles routes that are absent from <paramref name="routes"/> because a setting is missing.</param>
public sealed class Intake(
    IReadOnlyList<Route> routes, IReadOnlyList<IReasonToKeepQuiet> quiet, ISilences silences, IDeliveryLedger ledger, TimeProvider clock,
    MissingPlaces? missing = null)
{
    /// <summary>The product's rules, in order.</summary>
    /// <param name="fallback">The place for alarms about other places.</param>
    public static IReadOnlyList<IReasonToKeepQuiet> Rules(IReadOnlyList<Route> routes, LineDirectory lines, string? fallback = null) =>
        [new TestForOthers(), new NotForThisRoute(lines), new Silenced(), new Flapping(), new RolledUp(), new AlarmElsewhere(routes, fallback)];

    /// <summary>Fast; finished once the entries are stored. A repeated event finds its entries and changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">Some entries may be missing; the events must be delivered again.</exception>
    public async Task TakeInAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        IReadOnlyList<Route> kept = missing is null ? [] : await missing.LoadRoutesAsync(cancel);
        var active = (await silences.LoadAsync(cancel)).Where(silence => silence.IsActiveAt(now)).ToList();
        List<LedgerEntry> entries =
        [
            .. from alert in events
               // Whoever tests a place wants to see the result now, not when the place is configured again.
               from route in alert.TestPlace is null ? routes.Concat(kept) : routes
               select Entry(alert, route, now, active),
        ];
        await ledger.AddAsync(entries, cancel);
        foreach (var entry in entries.Where(entry => entry.Outcome is not null))
            Telemetry.Outcomes.Add(1, new("route", entry.Route), new("outcome", entry.Outcome!.Kind.Word));
    }

    private LedgerEntry Entry(AlertEvent alert, Route route, DateTimeOffset now, IReadOnlyList<Silence> active)
    {
        var rule = quiet.Select(reason => reason.For(alert, route, active)).FirstOrDefault(name => name is not null);
        return new(route.Name, alert, now, rule is null ? null : new(OutcomeKind.Suppressed, rule, now));
    }
}
