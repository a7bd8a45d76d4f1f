using System.Globalization;

namespace Linq.Simulator;

/// <summary>Reads lengths of time as people write them. .NET alone would take a bare 5 for five days.</summary>
internal static class HhMmSs
{
    public static bool TryParse(string text, out TimeSpan time) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out time)
        && (text.Contains(':') || time == TimeSpan.Zero)
        && time >= TimeSpan.Zero;
}
