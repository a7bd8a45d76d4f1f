namespace Linq.Alerts;

/// <summary>What each thing means and what to do now, for whoever reads it at 3 a.m.</summary>
/// <remarks>Source: Linq's guide to chat health, in our words.</remarks>
internal static class Advice
{
    public static string For(HealthStatus status) => status switch
    {
        HealthStatus.OptedOut => "The recipient asked to stop. Stop sending to them now, from every line: Linq rejects such sends and scores them against the account. "
            + "Only a message from them ends it.",
        HealthStatus.Critical => "Messages are probably not landing. Pause sending to these chats until they are HEALTHY again.",
        HealthStatus.AtRisk => "Little response. Slow down, vary the content, wait for a reply; it gets worse if this goes on.",
        _ => "Back to normal. Sending may go on.",
    };

    public static Severity SeverityOf(HealthStatus status) => status switch
    {
        HealthStatus.OptedOut => Severity.Stop,
        HealthStatus.Critical => Severity.Critical,
        HealthStatus.AtRisk => Severity.Warning,
        _ => Severity.Good,
    };

    public static int Urgency(HealthStatus status) => (int)SeverityOf(status);

    public static string Count(HealthStatus status, int chats) => Chats(chats, status == HealthStatus.Healthy ? "recovered" : status.Word);

    public static string Chats(long chats, string what) => $"{chats:N0} {(chats == 1 ? "chat" : "chats")} {what}";

    public static string Title(AlarmKind kind, bool raised) => (raised ? "" : "over: ") + kind switch
    {
        AlarmKind.BaselineStuck => "first pass does not get done",
        AlarmKind.MassAbsence => "many sick chats missing from Linq's list",
        AlarmKind.PassTooLong => "a pass took too long",
        AlarmKind.EndlessPages => "chat list without an end",
        AlarmKind.HealthMissing => "chats listed without health",
        AlarmKind.UnknownStatus => "a status word that is not known",
        AlarmKind.KeyRefused => "Linq refuses the key",
        AlarmKind.NoLines => "no lines listed",
        AlarmKind.OtherAccount => "key of another account",
        AlarmKind.Stale => "lines not read for too long",
        AlarmKind.PlaceFailed => "an alert could not be delivered",
        _ => "alarm",
    };
}
