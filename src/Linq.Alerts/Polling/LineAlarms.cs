namespace Linq.Alerts;

/// <summary>The alarms that a pass can raise and end on its line. An active alarm is not reported again.</summary>
internal sealed class LineAlarms(LinePass pass, DateTimeOffset now)
{
    private LineId Line => pass.Row.Line.Id;

    public void BaselineStuck() => Raise(AlarmKind.BaselineStuck, AlarmText.BaselineStuck);

    public void MassAbsence(int absent, int sick) => Raise(AlarmKind.MassAbsence, AlarmText.MassAbsence(absent, sick, Line));

    public void NoChats(long before) => Raise(AlarmKind.NoChats, AlarmText.NoChats(before, Line));

    public void FewerChats(long before, long now) => Raise(AlarmKind.FewerChats, AlarmText.FewerChats(before, now, Line));

    public void PassTooLong(TimeSpan limit) => Raise(AlarmKind.PassTooLong, AlarmText.PassTooLong(limit));

    public void EndlessPages(string how) => Raise(AlarmKind.EndlessPages, AlarmText.EndlessPages(how));

    public void HealthMissing(string what) => Raise(AlarmKind.HealthMissing, AlarmText.HealthMissing(what));

    public void ChatsUnreadable(string what) => Raise(AlarmKind.ChatsUnreadable, AlarmText.ChatsUnreadable(what));

    /// <summary>Ends <paramref name="kind"/> if it is active and its cause has been absent for a while, so that a recurring problem is one alarm.</summary>
    /// <param name="atOnce">For a cause that can't come back.</param>
    public void End(AlarmKind kind, bool atOnce = false)
    {
        if (!pass.Row.ActiveAlarms.TryGetValue(kind, out var last) || (!atOnce && last.AgeAt(now) < PollLimits.QuietBeforeOver))
            return;
        pass.EndAlarm(kind);
        Report(kind, raised: false, AlarmText.LineAlarmOver(kind, pass.IsAbsenceConfirmed));
    }

    private void Raise(AlarmKind kind, string text)
    {
        if (pass.NoteAlarm(kind, now))
            Report(kind, raised: true, text);
    }

    private void Report(AlarmKind kind, bool raised, string text) =>
        pass.Draft.Add(new Alarm(kind, raised, text) { Line = pass.Row.Line, ObservedAt = now });
}
