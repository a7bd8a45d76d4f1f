using Microsoft.Win32.SafeHandles;

namespace Linq.Alerts.Local.Tests;

/// <summary>A disk that flushes nothing, for tests of many writes. Nobody pulls the plug on a test.</summary>
internal class HastyDisk : Disk
{
    public int Renames { get; private set; }

    public override void Flush(SafeFileHandle file)
    {
    }

    public override void FlushFolder(string folder)
    {
    }

    public override void Rename(string from, string to)
    {
        Renames++;
        base.Rename(from, to);
    }
}
