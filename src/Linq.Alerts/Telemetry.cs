using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Linq.Alerts;

/// <summary>The product's metrics and traces, for any listener: OpenTelemetry, <c>dotnet-counters</c>, a test.</summary>
/// <remarks>No tag contains a number, an address, a name or a chat. Durations and ages are in seconds.</remarks>
public static class Telemetry
{
    public const string Name = "Linq.Alerts";

    public static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);

    /// <summary>Requests to Linq, counting each attempt; tag <c>outcome</c>: ok, or the kind of failure.</summary>
    public static readonly Counter<long> Requests = Meter.CreateCounter<long>("linq_alerts.requests");

    public static readonly Counter<long> Pages = Meter.CreateCounter<long>("linq_alerts.pages");

    public static readonly Counter<long> Chats = Meter.CreateCounter<long>("linq_alerts.chats");

    /// <summary>Tags <c>previous</c> and <c>status</c>: Linq's words.</summary>
    public static readonly Counter<long> Transitions = Meter.CreateCounter<long>("linq_alerts.transitions");

    /// <summary>Changes of a line's reputation; tags <c>previous</c> and <c>reputation</c>: Linq's words.</summary>
    public static readonly Counter<long> Reputations = Meter.CreateCounter<long>("linq_alerts.reputations");

    /// <summary>Chats that were healthy at two polls but changed in between.</summary>
    public static readonly Counter<long> MissedFlaps = Meter.CreateCounter<long>("linq_alerts.missed_flaps");

    /// <summary>Readings with an unknown or missing status; tag <c>kind</c>: unknown, missing.</summary>
    public static readonly Counter<long> UnknownStatuses = Meter.CreateCounter<long>("linq_alerts.unknown_statuses");

    /// <summary>Tag <c>outcome</c>: see <see cref="PassOutcome"/>.</summary>
    public static readonly Histogram<double> PassDuration = Meter.CreateHistogram<double>("linq_alerts.pass.duration", "s");

    /// <summary>From observed to published.</summary>
    public static readonly Histogram<double> PendingAge = Meter.CreateHistogram<double>("linq_alerts.pending.age", "s");

    /// <summary>From being recorded for a route to the outcome; tag <c>route</c>.</summary>
    public static readonly Histogram<double> WaitingAge = Meter.CreateHistogram<double>("linq_alerts.waiting.age", "s");

    /// <summary>Ledger entries that ended; tags <c>route</c> and <c>outcome</c>: delivered, suppressed, dead.</summary>
    public static readonly Counter<long> Outcomes = Meter.CreateCounter<long>("linq_alerts.outcomes");

    /// <summary>Attempts to send a digest; tags <c>route</c> and <c>result</c>: sent, deferred, refused.</summary>
    public static readonly Counter<long> Sends = Meter.CreateCounter<long>("linq_alerts.sends");
}
