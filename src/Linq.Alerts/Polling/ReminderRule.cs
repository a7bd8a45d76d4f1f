namespace Linq.Alerts;

/// <summary>Reminds, with one alert per line, that chats are still CRITICAL or the line's reputation is still bad.</summary>
internal static class ReminderRule
{
    /// <summary>Call this after the line has been read.</summary>
    public static void Conclude(LinePass pass, Reputation reputation, ReminderOptions options, DateTimeOffset now)
    {
        if (pass.Counts.Critical == 0 && reputation is not (Reputation.AtRisk or Reputation.Critical))
        {
            if (pass.Row.RemindFrom is not null)
                pass.RemindFrom(null);
            return;
        }

        // The time continues while reminders are turned off. Once they are turned on, they report what has lasted.
        if (pass.Row.RemindFrom is not { } from)
        {
            pass.RemindFrom(now);
            return;
        }

        if (options.IsOff || from.AgeAt(now) < options.Remind)
            return;
        pass.RemindFrom(now);
        pass.Draft.Add(new LineReminder(pass.Counts, reputation, LinePass.WorstButOptedOut(pass.SickRows)) { Line = pass.Row.Line, ObservedAt = now });
    }
}
