namespace Linq.Alerts;

/// <summary>The alarms a pass can raise, and end, on its line. One that stands is not told again.</summary>
internal sealed class LineAlarms(LinePass pass, DateTimeOffset now)
{
    public void BaselineStuck() => Raise(
        AlarmKind.BaselineStuck,
        $"{PollLimits.BaselinePasses} passes over the line, and none reached the last page: existing problems have not been summarized yet, and missing chats are not noticed. "
        + "New changes are reported anyway. The log says what went wrong in each pass; if a pass is too slow, raise Poll:PassLimit.");

    public void MassAbsence(int absent, int sick) => Raise(
        AlarmKind.MassAbsence,
        $"{absent} of the line's {sick} unhealthy chats are missing from Linq's list at once. Nothing was removed. "
        + $"Check in Linq's dashboard that the line and the key's environment are still the same. {IfGone} If they are not gone, ask Linq's support.");

    public void NoChats(long before) => Raise(
        AlarmKind.NoChats,
        $"Linq lists no chats of the line; it listed {before:N0} before. Nothing was removed, but changes of these chats are not being detected. "
        + $"Check in Linq's dashboard that the line and the key's environment are still the same. {IfGone} If they are not gone, ask Linq's support.");

    public void FewerChats(long before, long now) => Raise(
        AlarmKind.FewerChats,
        $"Linq lists {now:N0} chats of the line; it listed {before:N0} before. Changes of the missing chats are not being detected. "
        + $"Check in Linq's dashboard that the line and the key's environment are still the same. {IfGone} If they are not gone, ask Linq's support.");

    public void PassTooLong(TimeSpan limit) => Raise(
        AlarmKind.PassTooLong,
        $"A pass over the line did not end within {limit.TotalMinutes:0} min; changes on its later pages may be late. "
        + "Raise Poll:PassLimit, or ask Linq's support why the list is slow.");

    public void EndlessPages(string how) => Raise(
        AlarmKind.EndlessPages,
        $"{how}. What was read is compared, but the pass cannot be completed. Report it to Linq's support.");

    public void HealthMissing(string what) => Raise(
        AlarmKind.HealthMissing,
        $"{what}, so their changes are detected late. If this persists, report it to Linq's support.");

    public void ChatsUnreadable(string what) => Raise(
        AlarmKind.ChatsUnreadable,
        $"{what}, {PollLimits.UnreadPasses} passes in a row. Their changes are not being detected; all other chats are watched as before. "
        + "Install the newest version of Linq Alerts; if you have it, report this to Linq's support. Watch these chats in Linq's dashboard until then.");

    /// <summary>Ends <paramref name="kind"/> if it stands and its cause has not been met for a while: one that comes and goes is one alarm.</summary>
    /// <param name="atOnce">For a cause that cannot come back.</param>
    public void End(AlarmKind kind, bool atOnce = false)
    {
        if (!pass.Row.ActiveAlarms.TryGetValue(kind, out var last) || (!atOnce && last.AgeAt(now) < PollLimits.QuietBeforeOver))
            return;
        pass.Row = pass.Row with { ActiveAlarms = pass.Row.ActiveAlarms.Remove(kind) };
        Report(kind, raised: false, $"Over: {kind switch
        {
            AlarmKind.BaselineStuck => "the line's first complete pass is done.",
            AlarmKind.MassAbsence when pass.IsAbsenceConfirmed => "someone confirmed that the missing chats are gone. They are looked up and removed.",
            AlarmKind.MassAbsence => "the missing chats are back in Linq's list.",
            AlarmKind.NoChats or AlarmKind.FewerChats when pass.IsAbsenceConfirmed => "someone confirmed that the missing chats are gone.",
            AlarmKind.NoChats => "the line's chats are listed again.",
            AlarmKind.FewerChats => "most of the line's chats are listed again.",
            AlarmKind.PassTooLong => "a pass over the line ended in time.",
            AlarmKind.EndlessPages => "the line's chat list ends again.",
            AlarmKind.HealthMissing => "the line's chats are listed with health_status again.",
            AlarmKind.ChatsUnreadable => "all the line's chats can be read again.",
            _ => "the trouble is gone.",
        }}");
    }

    private string IfGone =>
        $"If these chats are really gone, confirm it: confirm-absence --line {pass.Row.Line.Id}, or POST /api/lines/{pass.Row.Line.Id}/confirm-absence.";

    private void Raise(AlarmKind kind, string text)
    {
        var stands = pass.Row.ActiveAlarms.ContainsKey(kind);
        pass.Row = pass.Row with { ActiveAlarms = pass.Row.ActiveAlarms.SetItem(kind, now) };
        if (!stands)
            Report(kind, raised: true, text);
    }

    private void Report(AlarmKind kind, bool raised, string text) =>
        pass.Draft.Add(new Alarm(kind, raised, text) { Line = pass.Row.Line, ObservedAt = now });
}
