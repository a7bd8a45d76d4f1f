using System.Globalization;

namespace Linq.Alerts;

/// <summary>The texts of all alarms: what happened, how bad it is, what to do.</summary>
/// <remarks>Their titles are in <see cref="Advice"/>. <c>docs/alerts.md</c> explains each.</remarks>
internal static class AlarmText
{
    private const int MaxNamed = 5;

    private const string CheckEnvironment = "Check in Linq's dashboard that the line and the key's environment are still the same.";
    private const string CheckKey = "Check in Linq's dashboard that the key belongs to the right environment.";

    // A line's chats

    public static string BaselineStuck =>
        $"{PollLimits.BaselinePasses} passes over the line, and none reached the last page: existing problems have not been summarized yet, and missing chats are not noticed. "
            + "New changes are reported anyway. The log says what went wrong in each pass; if a pass is too slow, raise Poll:PassLimit.";

    public static string MassAbsence(int absent, int sick, LineId line) =>
        $"{absent} of the line's {sick} unhealthy chats are missing from Linq's list at once. Nothing was removed. {CheckEnvironment} {IfGone(line)}";

    public static string NoChats(long before, LineId line) =>
        $"Linq lists no chats of the line; it listed {before:N0} before. Nothing was removed, but changes of these chats are not being detected. "
            + $"{CheckEnvironment} {IfGone(line)}";

    public static string FewerChats(long before, long now, LineId line) =>
        $"Linq lists {now:N0} chats of the line; it listed {before:N0} before. Changes of the missing chats are not being detected. {CheckEnvironment} {IfGone(line)}";

    public static string PassTooLong(TimeSpan limit) =>
        $"A pass over the line did not end within {limit.TotalMinutes:0} min; changes on its later pages may be late. "
            + "Raise Poll:PassLimit, or ask Linq's support why the list is slow.";

    public static string EndlessPages(string how) =>
        $"{how}. What was read is compared, but the pass cannot be completed. Report it to Linq's support.";

    public static string HealthMissing(string what) => $"{what}, so their changes are detected late. If this persists, report it to Linq's support.";

    public static string ChatsUnreadable(string what) =>
        $"{what}, {PollLimits.UnreadPasses} passes in a row. Their changes are not being detected; all other chats are watched as before. "
            + "Install the newest version of Linq Alerts; if you have it, report this to Linq's support. Watch these chats in Linq's dashboard until then.";

    public static string UnknownStatus(IEnumerable<string> words, LineName firstSeenOn) =>
        $"Linq sends a chat status that this version does not know: {string.Join(", ", words)}, first seen on {firstSeenOn}. "
            + "Such chats keep their last known status. Look for a newer version of Linq Alerts.";

    /// <param name="isConfirmed">Whether a person confirmed that the missing chats are gone.</param>
    public static string LineAlarmOver(AlarmKind kind, bool isConfirmed) => $"Over: {kind switch
    {
        AlarmKind.BaselineStuck => "the line's first complete pass is done.",
        AlarmKind.MassAbsence when isConfirmed => "someone confirmed that the missing chats are gone. They are looked up and removed.",
        AlarmKind.MassAbsence => "the missing chats are back in Linq's list.",
        AlarmKind.NoChats or AlarmKind.FewerChats when isConfirmed => "someone confirmed that the missing chats are gone.",
        AlarmKind.NoChats => "the line's chats are listed again.",
        AlarmKind.FewerChats => "most of the line's chats are listed again.",
        AlarmKind.PassTooLong => "a pass over the line ended in time.",
        AlarmKind.EndlessPages => "the line's chat list ends again.",
        AlarmKind.HealthMissing => "the line's chats are listed with health_status again.",
        AlarmKind.ChatsUnreadable => "all the line's chats can be read again.",
        _ => "the trouble is gone.",
    }}";

    // The account

    public const string PollingStopped =
        $"Polling has stopped, and health changes are not being detected. Set {LinqApiOptions.KeySetting} to a valid token of this account and start again.";

    /// <summary>For output without a title, such as the screen.</summary>
    public const string KeyRefused = $"Linq rejects the key. {PollingStopped}";

    public const string KeyAccepted = "Over: Linq accepts the key again, and polling continues.";

    /// <param name="areKnown">Whether lines are known from earlier lists.</param>
    public static string NoLines(bool areKnown) => areKnown
        ? $"Linq lists no lines for this key, although lines are known. Nothing was removed, and the known lines are still polled. {CheckKey}"
        : $"Linq lists no lines for this key, so no chat is watched. {CheckKey}";

    public const string LinesListed = "Over: Linq lists the account's lines again.";

    public static string LinesExcluded(IReadOnlyList<ExcludedLine> lines) =>
        $"{(lines.Count == 1 ? "1 listed line is" : $"{lines.Count:N0} listed lines are")} not watched: {Named(lines)}. "
            + "Correct the line in Linq's dashboard, or look for a newer version of Linq Alerts.";

    public const string LinesWatchable = "Over: every line that Linq lists can be watched.";

    public static string LinesReplaced(IEnumerable<string> replacements) =>
        $"{string.Join(" ", replacements)} If Linq replaced them, there is nothing to do. "
            + $"If not, {LinqApiOptions.KeySetting} belongs to a different account or environment than before: restore the old one.";

    /// <param name="offset">How far this machine's clock is ahead of Linq's; negative when it is behind.</param>
    public static string ClockOff(TimeSpan offset) =>
        $"The clock of the machine that runs Linq Alerts is {Far(offset.Duration())} {(offset > TimeSpan.Zero ? "ahead of" : "behind")} Linq's. "
            + "Times in alerts are wrong by as much, and quiet hours and silences end at the wrong time. Let the machine set its clock by NTP: timedatectl set-ntp true.";

    public const string ClockRight = "Over: this machine's clock agrees with Linq's again.";

    /// <param name="problem">The last problem reported for one of them; null if there was none.</param>
    public static string Stale(IReadOnlyList<LastFour> lines, TimeSpan staleAfter, string? problem = null) =>
        $"{(lines.Count == 1 ? "1 line has" : $"{lines.Count:N0} lines have")} had no complete pass for {staleAfter.TotalMinutes:0} min, so health changes may not be detected: "
            + $"{Named(lines)}. Until then, watch the chats in Linq's dashboard. "
            + (problem is null ? "The log says what went wrong in the last passes." : $"Last problem: {problem}");

    public const string StaleOver = "Over: every line has had a complete pass again.";

    // Places

    public static string PlaceLate(INotifier place, int alerts, int optOuts, string? why) =>
        $"{place.Name} has not accepted {Count(alerts, "urgent alert")}{Among(optOuts)} for {RetryRules.LateAfter.TotalMinutes:0} min: {why}. "
            + $"Check that it can be reached from where Linq Alerts runs. {Retries}";

    public static string PlaceNeedsAttention(INotifier place, string why) => $"{place.Name} does not accept alerts: {why}. {place.Cure} {Retries}";

    public static string PlaceGaveUp(INotifier place, int alerts, LineName line, string why, string cure) =>
        $"{place.Name} did not get {Count(alerts, "alert")} of {line}: {why}. {cure} Later alerts are still sent, and you are notified when they get through.";

    public static string PlaceWorks(INotifier place, bool gaveUp) =>
        $"Over: {place.Name} accepts alerts again. {(gaveUp ? "Alerts that were given up are not sent again; see replay." : "Waiting alerts are on their way.")}";

    public static string RecipientRejected(INotifier recipient, string why) =>
        $"{recipient.Name} receives no alerts: {why}. The other addresses still do. {recipient.Cure} What it misses is not sent again.";

    public static string RecipientReached(INotifier recipient) => $"Over: {recipient.Name} receives alerts again. What it missed is not sent again.";

    public static string RouteGone(RemovedRoute route) =>
        $"{Count(route.Waiting, "alert")}{Among(route.OptOuts)} {(route.Waiting == 1 ? "waits" : "wait")} for '{route.Name}', which is no longer in the settings. "
            + $"Set it up again to have them sent; otherwise they are dropped at {route.EndsAt:yyyy-MM-dd HH:mm} UTC.";

    public static string RouteDropped(RemovedRoute route) =>
        $"{Count(route.Waiting, "alert")}{Among(route.OptOuts)} {(route.Waiting == 1 ? "was" : "were")} dropped: "
            + $"'{route.Name}' has not been in the settings for {RemovedRoutes.Grace.TotalHours:0} h.";

    public static string RouteBack(string name, bool dropped) =>
        $"Over: '{name}' is in the settings again. {(dropped ? "Dropped alerts are not sent again." : "Waiting alerts are on their way.")}";

    private static string Retries => $"Retries go on for {RetryRules.GiveUpAfter.TotalHours:0} h, and you are notified when they get through.";

    private static string IfGone(LineId line) =>
        $"If these chats are really gone, confirm it: confirm-absence --line {line}, or POST /api/lines/{line}/confirm-absence. If they are not gone, ask Linq's support.";

    private static string Count(int count, string what) => $"{count:N0} {what}{(count == 1 ? "" : "s")}";

    private static string Among(int optOuts) => optOuts == 0 ? "" : $", {Count(optOuts, "opt-out")} among them,";

    private static string Named<T>(IReadOnlyList<T> all) => $"{string.Join(", ", all.Take(MaxNamed))}{(all.Count > MaxNamed ? ", …" : "")}";

    private static string Far(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:N0} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:N0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:N0} min"),
    };
}
