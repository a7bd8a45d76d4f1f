using Linq.Alerts.Azure;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>All log messages. Lines and chats are passed as types that print at most four digits, and problems as texts without any.</summary>
/// <remarks>
/// Every warning has its own template, and includes the exception as <see cref="MaskedException"/>: its type and stack, without its message.
/// </remarks>
internal static partial class Log
{
    public static void Listed(this ILogger log, Roster? roster)
    {
        if (roster?.Problem is { } problem)
            log.LinesInTrouble(MaskedException.Of(roster.Cause), problem);
    }

    public static void Passed(this ILogger log, PassReport? report)
    {
        if (report is null)
            log.NoLine();
        else if (report.Outcome is PassOutcome.Complete or PassOutcome.Skipped)
            log.Pass(report.Line, report.Outcome, report.Chats, report.Changes, report.Duration.TotalSeconds, report.Problem);
        else
            log.PassFailed(MaskedException.Of(report.Cause), report.Line, report.Outcome, report.Chats, report.Changes, report.Duration.TotalSeconds, report.Problem);
    }

    public static void Kept(this ILogger log, Trouble? trouble)
    {
        if (trouble is not null)
            log.Unpublished(MaskedException.Of(trouble.Cause), trouble.Text);
    }

    public static void TookIn(this ILogger log, string place, IntakeReport report)
    {
        if (report is { Problem: null, DeadLettered: 0 })
            log.Intake(place, report.TakenIn);
        else
            log.IntakeTrouble(MaskedException.Of(report.Cause), place, report.TakenIn, report.DeadLettered, report.GivenBack, report.Unsettled, report.Problem);
        log.Dispatched(report.Dispatch);
    }

    public static void Dispatched(this ILogger log, params IReadOnlyList<TimedReport?> reports)
    {
        foreach (var report in reports.OfType<TimedReport>())
        {
            // Once per failed send, not at each check until the next attempt.
            if (report.Dispatch is { HasFailed: true, Trouble: { } trouble })
                log.PlaceFailed(MaskedException.Of(report.Dispatch.Cause), report.Place.Key, trouble);
            if (report.NotWoken is { } notWoken)
                log.NotWoken(MaskedException.Of(notWoken.Cause), report.Place.Key, notWoken.Text);
        }
    }

    public static void Clock(this ILogger log, string? jump)
    {
        if (jump is not null)
            log.ClockWasSet(jump);
    }

    public static void Called(this ILogger log, HeartbeatReport report)
    {
        if (report is { IsNews: true, Problem: { } problem })
            log.HeartbeatFailed(MaskedException.Of(report.Cause), problem);
    }

    public static void Trigger(this ILogger log, string source)
    {
        if (source == TriggerSource.Package)
            log.TriggerFromPackage(source);
        else
            log.TriggerDeclared(source);
    }

    public static void StoreUnavailable(this ILogger log, StoreUnavailableException e) => log.NotAnswered(MaskedException.Of(e), e.Message);

    public static void RequestFailed(this ILogger log, Exception e) => log.RequestFailed(MaskedException.Of(e), e.GetType().Name);

    public static void Removed(this ILogger log, IReadOnlyList<RemovedRoute> routes)
    {
        // Once, and not every minute.
        foreach (var route in routes.Where(route => route.IsNews))
            log.RouteRemoved(route.Name, route.Waiting, route.OptOuts, route.Text);
    }

    // The alert rules of infra/ look for this beginning.
    [LoggerMessage(1, LogLevel.Information, "heartbeat {Row}")]
    public static partial void Beat(this ILogger log, HeartbeatRow row);

    [LoggerMessage(2, LogLevel.Information, "Purged: {Report}")]
    public static partial void Purged(this ILogger log, PurgeReport report);

    [LoggerMessage(3, LogLevel.Warning, "The list of lines: {Problem}")]
    private static partial void LinesInTrouble(this ILogger log, Exception? cause, string problem);

    [LoggerMessage(11, LogLevel.Warning, "Recorded events are waiting to be published: {Problem}")]
    private static partial void Unpublished(this ILogger log, Exception? cause, string problem);

    [LoggerMessage(12, LogLevel.Warning, "{Place}: alerts may come up to a minute late: {Problem}")]
    private static partial void NotWoken(this ILogger log, Exception? cause, string place, string problem);

    [LoggerMessage(13, LogLevel.Warning, "{Place} did not accept what is due: {Problem}. It will be retried.")]
    private static partial void PlaceFailed(this ILogger log, Exception? cause, string place, string problem);

    [LoggerMessage(14, LogLevel.Warning, "Route {Route}, {Waiting} alerts, {OptOuts} opt-outs: {Problem}")]
    private static partial void RouteRemoved(this ILogger log, string route, int waiting, int optOuts, string problem);

    [LoggerMessage(15, LogLevel.Warning, "The clock jumped: {Jump}")]
    private static partial void ClockWasSet(this ILogger log, string jump);

    [LoggerMessage(16, LogLevel.Warning, "Settings: {Problem}")]
    public static partial void SettingsWarning(this ILogger log, string problem);

    [LoggerMessage(17, LogLevel.Warning, "A request was answered with 503: {Problem}")]
    private static partial void NotAnswered(this ILogger log, Exception? cause, string problem);

    [LoggerMessage(18, LogLevel.Error, "A request was answered with 500: {Kind}")]
    private static partial void RequestFailed(this ILogger log, Exception? cause, string kind);

    [LoggerMessage(19, LogLevel.Warning, "The service of HEARTBEAT_URL: {Problem}")]
    private static partial void HeartbeatFailed(this ILogger log, Exception? cause, string problem);

    [LoggerMessage(20, LogLevel.Warning, "Reputation audit: {Problem}")]
    public static partial void Audit(this ILogger log, string problem);

    [LoggerMessage(9, LogLevel.Information, "Service Bus trigger: {Source}.")]
    private static partial void TriggerFromPackage(this ILogger log, string source);

    [LoggerMessage(10, LogLevel.Warning, "Service Bus trigger: {Source}. This host receives no message from Service Bus: build it where Microsoft.Azure.Functions.Worker.Extensions.ServiceBus can be restored.")]
    private static partial void TriggerDeclared(this ILogger log, string source);

    [LoggerMessage(4, LogLevel.Information, "A pass was requested for a line that the account does not have, or no longer has.")]
    private static partial void NoLine(this ILogger log);

    [LoggerMessage(5, LogLevel.Information, "{Line}: {Outcome}, {Chats} chats, {Changes} changes, {Seconds:0.0} s. {Problem}")]
    private static partial void Pass(this ILogger log, LineName line, PassOutcome outcome, long chats, int changes, double seconds, string? problem);

    [LoggerMessage(6, LogLevel.Warning, "{Line}: {Outcome}, {Chats} chats, {Changes} changes, {Seconds:0.0} s. {Problem}")]
    private static partial void PassFailed(this ILogger log, Exception? cause, LineName line, PassOutcome outcome, long chats, int changes, double seconds, string? problem);

    [LoggerMessage(7, LogLevel.Information, "{Place}: {TakenIn} events taken in.")]
    private static partial void Intake(this ILogger log, string place, int takenIn);

    [LoggerMessage(8, LogLevel.Warning, "{Place}: {TakenIn} events taken in, {DeadLettered} dead-lettered, {GivenBack} returned to the queue, {Unsettled} not settled. {Problem}")]
    private static partial void IntakeTrouble(this ILogger log, Exception? cause, string place, int takenIn, int deadLettered, int givenBack, int unsettled, string? problem);
}
