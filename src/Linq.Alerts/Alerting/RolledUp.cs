namespace Linq.Alerts;

/// <summary>What one alert about many chats of a line says in place of an alert for each.</summary>
/// <remarks>
/// Never opt-outs, nor the end of a trouble: that is sent where the trouble was, see <see cref="BadNewsNeverSent"/>. Nor that a chat got better and
/// is still bad: the last alert about it said worse.
/// </remarks>
public sealed class RolledUp : IReasonToKeepQuiet
{
    internal const string Name = "rolled-up";

    public string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences) =>
        alert is ChatHealthChanged { InSurge: true, IsOptOut: false, TestPlace: null } change && change.Status != HealthStatus.Critical
            && !GotBetter(change) && route.Filter.WantsSurges && !route.Filter.IsEnding(change) ? Name : null;

    /// <summary>Whether <paramref name="surge"/>, which has just been raised, says what <paramref name="alert"/> says: it was taken in before anybody knew of the surge.</summary>
    internal static bool IsSaidBy(LineSurge surge, AlertEvent alert) =>
        surge.Raised
        && alert is ChatHealthChanged { IsOptOut: false, TestPlace: null } change
        && !GotBetter(change) && change.Line.Id == surge.Line.Id && change.ObservedAt >= surge.Began && change.Id.Sequence < surge.Id.Sequence
        && (change.Status == HealthStatus.AtRisk || (change.Status == HealthStatus.Critical && surge.Worst.Any(worst => worst.Chat == change.Chat)));

    private static bool GotBetter(ChatHealthChanged change) => change.Status < change.Previous;

    /// <param name="waiting">What one digest would hold, in sequence.</param>
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

/// <summary>What a chat does while it flaps: one alert says that it does, and another what became of it.</summary>
public sealed class Flapping : IReasonToKeepQuiet
{
    internal const string Name = "flapping";

    public string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences) =>
        alert is ChatHealthChanged { IsFlapping: true, IsOptOut: false, TestPlace: null } ? Name : null;
}
