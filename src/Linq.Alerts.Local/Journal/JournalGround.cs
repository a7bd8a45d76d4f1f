namespace Linq.Alerts.Local;

/// <summary>What every journal stands on.</summary>
internal sealed record JournalGround(Disk Disk, TimeProvider Clock)
{
    /// <summary>How long published events and ended entries are kept. What may still be published again is kept for ever.</summary>
    public static TimeSpan Keep { get; } = TimeSpan.FromDays(30);

    /// <summary>A journal shorter than this, in bytes, is not worth rewriting. Default 1 MiB.</summary>
    public long CompactFrom { get; init; } = 1024 * 1024;
}
