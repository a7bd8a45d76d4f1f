namespace Linq.Alerts.Local;

/// <summary>What every journal stands on.</summary>
internal sealed record JournalGround(Disk Disk, TimeProvider Clock)
{
    /// <summary>A journal shorter than this, in bytes, is not worth rewriting. Default 1 MiB.</summary>
    public long CompactFrom { get; init; } = 1024 * 1024;
}
