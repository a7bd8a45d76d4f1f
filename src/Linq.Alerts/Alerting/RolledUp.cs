namespace Linq.Alerts;

/// <summary>Changes that are covered by one alert about many chats of a line.</summary>
/// <remarks>
/// Never opt-outs or recoveries: those are sent wherever the problem was reported, see <see cref="BadNewsNeverSent"/>. Nor a chat that improved but is
/// still unhealthy, because the last alert about it reported something worse.
/// </remarks>
public sealed class RolledUp : IReasonToKeepQuiet
{
    internal const string Name = "rolled-up";

    public string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences) =>
        alert is ChatHealthChanged { InSurge: true, IsOptOut: false, TestPlace: null } change && change.Status != HealthStatus.Critical
            && !GotBetter(change) && route.Filter.WantsSurges && !route.Filter.IsEnding(change) ? Name : null;

    /// <summary>Whether the just raised <paramref name="surge"/> covers <paramref name="alert"/>, which was recorded before the surge was known.</summary>
    internal static bool IsSaidBy(LineSurge surge, AlertEvent alert) =>
        surge.Raised
        && alert is ChatHealthChanged { IsOptOut: false, TestPlace: null } change
        && !GotBetter(change) && change.Line.Id == surge.Line.Id && change.ObservedAt >= surge.Began && change.Id.Sequence < surge.Id.Sequence
        && (change.Status == HealthStatus.AtRisk || (change.Status == HealthStatus.Critical && surge.Worst.Any(worst => worst.Chat == change.Chat)));

    private static bool GotBetter(ChatHealthChanged change) => change.Status < change.Previous;

    /// <param name="waiting">The contents of one digest, in sequence.</param>
    /// <param name="maybeSent">Sequence of the last event that may have been sent already; 0 for none.</param>
    internal static (IReadOnlyList<LedgerEntry> Kept, IReadOnlyList<LedgerEntry> Suppressed) Of(IReadOnlyList<LedgerEntry> waiting, long maybeSent)
    {
        List<LineSurge> surges = [.. waiting.Select(entry => entry.Event).OfType<LineSurge>().Where(surge => surge.Raised)];
        if (surges.Count == 0)
            return (waiting, []);
        var suppressed = waiting.Where(entry => entry.Event.Id.Sequence > maybeSent && surges.Exists(surge => IsSaidBy(surge, entry.Event))).ToList();
        return (suppressed.Count == 0 ? waiting : [.. waiting.Except(suppressed)], suppressed);
    }
}

/// <summary>A chat's changes while it flaps: one alert reports the flapping, and another its end.</summary>
public sealed class Flapping : IReasonToKeepQuiet
{
    internal const string Name = "flapping";

    public string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences) =>
        alert is ChatHealthChanged { IsFlapping: true, IsOptOut: false, TestPlace: null } ? Name : null;
}
