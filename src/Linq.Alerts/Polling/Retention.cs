namespace Linq.Alerts;

/// <summary>How long finished items are kept.</summary>
public static class Retention
{
    /// <summary>
    /// Published events, ended entries and ended silences: long enough to look up last month's alerts. What may still be published again is kept.
    /// </summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromDays(30);
}
