using Microsoft.Win32.SafeHandles;

namespace Linq.Alerts.Local.Tests;

/// <summary>A disk whose every call is one step, counted from 1.</summary>
internal abstract class SteppedDisk : HastyDisk
{
    public int Steps { get; private set; }

    public override SafeFileHandle Create(string path)
    {
        Next();
        return base.Create(path);
    }

    public override SafeFileHandle Open(string path)
    {
        Next();
        return base.Open(path);
    }

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            Next();
        }
        catch
        {
            // A write that fails has often written a part.
            base.Write(file, bytes[..(bytes.Length / 2)], offset);
            throw;
        }

        base.Write(file, bytes, offset);
    }

    public override void Flush(SafeFileHandle file)
    {
        Next();
        base.Flush(file);
    }

    public override void Cut(SafeFileHandle file, long length)
    {
        Next();
        base.Cut(file, length);
    }

    public override void Rename(string from, string to)
    {
        Next();
        base.Rename(from, to);
    }

    public override void Delete(string path)
    {
        Next();
        base.Delete(path);
    }

    public override void FlushFolder(string folder)
    {
        Next();
        base.FlushFolder(folder);
    }

    /// <summary>Throws when step <paramref name="step"/> is not to happen.</summary>
    protected abstract void Before(int step);

    private void Next() => Before(++Steps);
}

/// <summary>Fails <paramref name="times"/> steps from step <paramref name="at"/> on, and then works again.</summary>
internal sealed class FailingDisk(int at, int times = 1, Func<Exception>? failure = null) : SteppedDisk
{
    private const int NoSpace = 28;

    public static Exception Full() => new IOException("No space left on device", NoSpace);

    public bool HasFailed { get; private set; }

    protected override void Before(int step)
    {
        if (step < at || step >= at + times)
            return;
        HasFailed = true;
        throw (failure ?? Full)();
    }
}
