using Linq.Alerts.Azure;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Everything that is logged. Lines and chats come as types that print four digits at the most, and problems as texts that hold none.</summary>
internal static partial class Log
{
    public static void Listed(this ILogger log, Roster? roster)
    {
        if (roster?.Problem is { } problem)
            log.Problem(problem);
    }

    public static void Passed(this ILogger log, PassReport? report)
    {
        if (report is null)
            log.NoLine();
        else if (report.Outcome is PassOutcome.Complete or PassOutcome.Skipped)
            log.Pass(report.Line, report.Outcome, report.Chats, report.Changes, report.Duration.TotalSeconds, report.Problem);
        else
            log.PassFailed(report.Line, report.Outcome, report.Chats, report.Changes, report.Duration.TotalSeconds, report.Problem);
    }

    public static void Kept(this ILogger log, string? problem)
    {
        if (problem is not null)
            log.Problem($"Recorded events wait to be published: {problem}");
    }

    public static void TookIn(this ILogger log, string place, IntakeReport report)
    {
        if (report is { Problem: null, DeadLettered: 0 })
            log.Intake(place, report.TakenIn);
        else
            log.IntakeTrouble(place, report.TakenIn, report.DeadLettered, report.GivenBack, report.Unsettled, report.Problem);
    }

    public static void NotWoken(this ILogger log, string? problem)
    {
        if (problem is not null)
            log.Problem($"Alerts may come up to a minute late: {problem}");
    }

    public static void Trigger(this ILogger log, string source)
    {
        if (source == TriggerSource.Package)
            log.TriggerFromPackage(source);
        else
            log.TriggerDeclared(source);
    }

    public static void Removed(this ILogger log, RemovedRoute route) => log.Problem(route.Text);

    // The alert rules of infra/ look for this beginning.
    [LoggerMessage(1, LogLevel.Information, "heartbeat {Row}")]
    public static partial void Beat(this ILogger log, HeartbeatRow row);

    [LoggerMessage(2, LogLevel.Information, "Purged: {Report}")]
    public static partial void Purged(this ILogger log, PurgeReport report);

    [LoggerMessage(3, LogLevel.Warning, "{Text}")]
    private static partial void Problem(this ILogger log, string text);

    [LoggerMessage(9, LogLevel.Information, "Service Bus trigger: {Source}.")]
    private static partial void TriggerFromPackage(this ILogger log, string source);

    [LoggerMessage(10, LogLevel.Warning, "Service Bus trigger: {Source}. This host receives no message from Service Bus: build it where Microsoft.Azure.Functions.Worker.Extensions.ServiceBus can be restored.")]
    private static partial void TriggerDeclared(this ILogger log, string source);

    [LoggerMessage(4, LogLevel.Information, "A pass was asked for over a line that is not, or no longer, one of the account's.")]
    private static partial void NoLine(this ILogger log);

    [LoggerMessage(5, LogLevel.Information, "{Line}: {Outcome}, {Chats} chats, {Changes} changes, {Seconds:0.0} s. {Problem}")]
    private static partial void Pass(this ILogger log, LineName line, PassOutcome outcome, long chats, int changes, double seconds, string? problem);

    [LoggerMessage(6, LogLevel.Warning, "{Line}: {Outcome}, {Chats} chats, {Changes} changes, {Seconds:0.0} s. {Problem}")]
    private static partial void PassFailed(this ILogger log, LineName line, PassOutcome outcome, long chats, int changes, double seconds, string? problem);

    [LoggerMessage(7, LogLevel.Information, "{Place}: {TakenIn} events taken in.")]
    private static partial void Intake(this ILogger log, string place, int takenIn);

    [LoggerMessage(8, LogLevel.Warning, "{Place}: {TakenIn} events taken in, {DeadLettered} dead-lettered, {GivenBack} come again, {Unsettled} not settled. {Problem}")]
    private static partial void IntakeTrouble(this ILogger log, string place, int takenIn, int deadLettered, int givenBack, int unsettled, string? problem);
}
