using System.Globalization;

namespace Linq.Simulator;

/// <summary>Reads durations as people write them. .NET would read a plain 5 as five days.</summary>
internal static class HhMmSs
{
    public static bool TryParse(string text, out TimeSpan time) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out time)
        && (text.Contains(':') || time == TimeSpan.Zero)
        && time >= TimeSpan.Zero;
}
