namespace Linq.Alerts;

/// <summary>How long what is over is kept.</summary>
public static class Retention
{
    /// <summary>Published events, ended entries and ended silences: long enough to look up what an alert of last month was about. What may be published again stays.</summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromDays(30);
}
