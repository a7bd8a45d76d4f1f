using System.Runtime.InteropServices;

namespace Linq.Alerts.Benchmarks;

/// <summary>What the kernel has counted for this program's children that have ended. To the microsecond, where /proc has hundredths.</summary>
internal static partial class ProcessTimes
{
    private const int Children = -1;

    /// <summary>User and system time together.</summary>
    public static TimeSpan OfEndedChildren()
    {
        // struct rusage: two timevals, then fourteen counters of no interest here.
        var usage = new long[18];
        if (GetUsage(Children, usage) != 0)
            throw new InvalidOperationException("getrusage failed.");
        return TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, [Out] long[] usage);
}
