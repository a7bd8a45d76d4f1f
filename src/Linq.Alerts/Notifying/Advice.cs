namespace Linq.Alerts;

/// <summary>What each alert means and what to do now, for someone who reads it at 3 a.m.</summary>
/// <remarks>Source: Linq's guide to chat health, in our words.</remarks>
internal static class Advice
{
    public static string For(HealthStatus status, ChatOutcome outcome) => outcome switch
    {
        ChatOutcome.OptedOutAndBack => "The recipient asked to stop and has since written again, which ended the opt-out. "
            + "Check that nothing was sent to them in between, and whether they want to hear from you.",
        ChatOutcome.NoLongerOptedOut => "The recipient had asked to stop and has written again, which ended the opt-out. "
            + $"Read their message before you send anything.{(status.IsSick ? $" {For(status)}" : "")}",
        ChatOutcome.RecoveredAfterTurns => "HEALTHY now, after going back and forth, and it may change again. Start with a few messages, and wait for replies.",
        ChatOutcome.Improved => "Better than before, but not healthy yet. Keep sending few messages and wait for replies until the chats are HEALTHY.",
        _ => For(status),
    };

    private static string For(HealthStatus status) => status switch
    {
        HealthStatus.OptedOut => "The recipient asked to stop. Stop sending to them now, from every line: Linq rejects such messages and counts them against the account. "
            + "Only a message from them ends the opt-out.",
        HealthStatus.Critical => "Messages are probably not being delivered. Pause sending to these chats until they are HEALTHY again.",
        HealthStatus.AtRisk => "Few people reply. Slow down, vary the content, and wait for a reply; otherwise it gets worse.",
        HealthStatus.Healthy => "Back to normal. You can send again.",
        _ => "This version does not know the status. Look it up in Linq's dashboard, and look for a newer version of Linq Alerts.",
    };

    public static Severity SeverityOf(HealthStatus status, ChatOutcome outcome) =>
        outcome == ChatOutcome.OptedOutAndBack ? Severity.Warning : SeverityOf(status);

    private static Severity SeverityOf(HealthStatus status) => status switch
    {
        HealthStatus.OptedOut => Severity.Stop,
        HealthStatus.Critical => Severity.Critical,
        HealthStatus.AtRisk => Severity.Warning,
        HealthStatus.Healthy => Severity.Good,
        _ => Severity.Note,
    };

    public static string Count(HealthStatus status, ChatOutcome outcome, int chats) => Chats(chats, outcome switch
    {
        ChatOutcome.OptedOutAndBack => "OPTED_OUT and back",
        ChatOutcome.NoLongerOptedOut => status == HealthStatus.Healthy ? "no longer OPTED_OUT" : $"no longer OPTED_OUT, now {status.Word}",
        ChatOutcome.RecoveredAfterTurns => "recovered after several changes",
        ChatOutcome.Improved => $"improved to {status.Word}",
        _ => status == HealthStatus.Healthy ? "recovered" : status.Word,
    });

    /// <summary>The prefix of a plain text line, by severity.</summary>
    public static string Word(Severity severity) => severity switch
    {
        Severity.Alarm or Severity.Stop or Severity.Critical => "ALERT",
        Severity.Warning => "WARNING",
        Severity.Good => "OK",
        _ => "INFO",
    };

    public static string Chats(long chats, string what) => $"{Chats(chats)} {what}";

    public static string Chats(long chats) => $"{chats:N0} {(chats == 1 ? "chat" : "chats")}";

    /// <summary>Names the problem, or the state that ends it.</summary>
    public static string Title(Alarm alarm) => alarm.Raised ? Trouble(alarm) : End(alarm);

    private static string Trouble(Alarm alarm) => alarm.Kind switch
    {
        AlarmKind.BaselineStuck => "the first pass over its chats does not finish",
        AlarmKind.MassAbsence => "many unhealthy chats are missing from Linq's list",
        AlarmKind.NoChats => "Linq lists none of its chats",
        AlarmKind.FewerChats => "Linq lists less than half of its chats",
        AlarmKind.PassTooLong => "reading its chats took too long",
        AlarmKind.EndlessPages => "its chat list does not end",
        AlarmKind.HealthMissing => "chats listed without a health status",
        AlarmKind.ChatsUnreadable => "some of its chats cannot be read",
        AlarmKind.UnknownStatus => "a status that this version does not know",
        AlarmKind.KeyRefused => "Linq rejects the key",
        AlarmKind.NoLines => "Linq lists no lines",
        AlarmKind.LinesReplaced => "lines were replaced",
        AlarmKind.LinesExcluded => "lines that cannot be watched",
        AlarmKind.Stale => "lines not read for too long",
        AlarmKind.PlaceFailed => $"alerts could not be delivered to {PlaceOf(alarm)}",
        AlarmKind.StoreDamaged => "the store lost or repeated records",
        AlarmKind.ClockOff => "this machine's clock is wrong",
        _ => "alarm",
    };

    // Not "over: Linq rejects the key", because someone half asleep only reads the second half.
    private static string End(Alarm alarm) => alarm.Kind switch
    {
        AlarmKind.BaselineStuck => "all its chats have been read",
        AlarmKind.MassAbsence => "the unhealthy chats are accounted for",
        AlarmKind.NoChats => "its chats are accounted for again",
        AlarmKind.FewerChats => "most of its chats are accounted for again",
        AlarmKind.PassTooLong => "its chats are read in time again",
        AlarmKind.EndlessPages => "its chat list ends again",
        AlarmKind.HealthMissing => "chats listed with their health status again",
        AlarmKind.ChatsUnreadable => "all its chats can be read again",
        AlarmKind.KeyRefused => "Linq accepts the key again",
        AlarmKind.NoLines => "Linq lists the lines again",
        AlarmKind.LinesExcluded => "all lines can be watched",
        AlarmKind.ClockOff => "this machine's clock is right again",
        AlarmKind.Stale => "all lines are read again",
        AlarmKind.PlaceFailed => $"{PlaceOf(alarm)} takes alerts again",
        AlarmKind.StoreDamaged => "the store's records are in order again",
        _ => "an alarm is over",
    };

    /// <summary>A recipient's key means nothing to people.</summary>
    private static string PlaceOf(Alarm alarm) =>
        alarm.AboutPlace is not { } about ? "a place" : about.Contains('.', StringComparison.Ordinal) ? $"one recipient of {about.Split('.')[0]}" : about;
}
