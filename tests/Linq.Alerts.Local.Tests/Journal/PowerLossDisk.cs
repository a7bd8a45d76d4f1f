using Linq.Alerts.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Linq.Alerts.Local.Tests;

/// <summary>The power goes at step <paramref name="at"/>. Then <see cref="Lose"/> leaves in the folder what a disk may have kept.</summary>
internal sealed class PowerLossDisk(int at) : SteppedDisk
{
    private readonly Dictionary<SafeFileHandle, Content> _open = [];
    private Dictionary<string, Content> _names = [];
    private Dictionary<string, Content> _flushedNames = [];

    public override SafeFileHandle Create(string path)
    {
        var file = base.Create(path);
        _open[file] = _names[path] = new();
        return file;
    }

    public override SafeFileHandle Open(string path)
    {
        var file = base.Open(path);
        _open[file] = _names[path];
        return file;
    }

    public override void Flush(SafeFileHandle file)
    {
        base.Flush(file);
        _open[file].Flushed = Read(file);
    }

    public override void Rename(string from, string to)
    {
        base.Rename(from, to);
        _names[to] = _names[from];
        _names.Remove(from);
    }

    public override void Delete(string path)
    {
        base.Delete(path);
        _names.Remove(path);
    }

    public override void FlushFolder(string folder)
    {
        base.FlushFolder(folder);
        _flushedNames = new(_names);
    }

    /// <summary>What was not flushed may be there or not: names and contents each in their own way.</summary>
    public void Lose(bool names, bool contents)
    {
        if (!contents)
        {
            foreach (var (path, content) in _names)
                content.Flushed = File.ReadAllBytes(path);
        }

        foreach (var path in _names.Keys)
            File.Delete(path);
        foreach (var (path, content) in names ? _flushedNames : _names)
            File.WriteAllBytes(path, content.Flushed);
    }

    protected override void Before(int step)
    {
        // From then on nothing happens any more: the process is dead.
        if (step >= at)
            throw new SimulatedCrashException($"The power went at step {step}.");
    }

    private static byte[] Read(SafeFileHandle file)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, bytes, 0);
        return bytes;
    }

    private sealed class Content
    {
        public byte[] Flushed { get; set; } = [];
    }
}
