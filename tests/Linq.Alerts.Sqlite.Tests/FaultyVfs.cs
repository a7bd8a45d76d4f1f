using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linq.Alerts.Sqlite.Tests;

/// <summary>An SQLite file system (VFS) like the default one, in which every write, truncation, flush and deletion is a step that can fail.</summary>
/// <remarks>Files are opened with the real one; then the three methods that change a file are replaced.</remarks>
internal abstract unsafe class FaultyVfs : IDisposable
{
    protected const int Ok = 0;
    protected const int IoError = 10;
    protected const int Full = 13;

    // Offsets in the two structures, in pointers: sqlite3_vfs and sqlite3_io_methods of sqlite3.h.
    private const int VfsSize = 22;
    private const int VfsName = 3;
    private const int VfsOpen = 5;
    private const int VfsDelete = 6;
    private const int MethodsSize = 19;
    private const int FileWrite = 3;
    private const int FileTruncate = 4;
    private const int FileSync = 5;

    private static readonly ConcurrentDictionary<nint, FaultyVfs> Owners = new();
    private static readonly ConcurrentDictionary<nint, OpenFile> Files = new();

    private readonly nint* _real;
    private readonly nint* _vfs;
    private readonly Lock _gate = new();

    protected FaultyVfs()
    {
        SQLitePCL.Batteries_V2.Init();
        _real = (nint*)Native.Find(0);
        _vfs = Copy(_real, VfsSize);
        _vfs[VfsName] = Marshal.StringToCoTaskMemUTF8(Name);
        _vfs[VfsOpen] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int, nint, int>)&Open;
        _vfs[VfsDelete] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, int>)&Delete;
        Owners[(nint)_vfs] = this;
        if (Native.Register((nint)_vfs, 0) != Ok)
            throw new InvalidOperationException("SQLite did not take the file system.");
    }

    public string Name { get; } = $"faulty-{Guid.NewGuid():n}";

    /// <summary>Steps started so far.</summary>
    public int Steps { get; private set; }

    public void Dispose()
    {
        // Its memory is never freed: a connection that a test left to the finalizer still closes its files through it.
        _ = Native.Unregister((nint)_vfs);
        GC.SuppressFinalize(this);
    }

    /// <summary>The result of step <paramref name="step"/>: <see cref="Ok"/> to let it happen, or an SQLite error.</summary>
    protected abstract int Before(int step);

    /// <summary>Everything written to the file so far is on disk.</summary>
    protected virtual void Flushed(string path)
    {
    }

    private int Next()
    {
        lock (_gate)
            return Before(++Steps);
    }

    private static nint* Copy(nint* from, int length)
    {
        var copy = (nint*)Marshal.AllocCoTaskMem(length * sizeof(nint));
        Unsafe.CopyBlock(copy, from, (uint)(length * sizeof(nint)));
        return copy;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(nint vfs, nint name, nint file, int flags, nint outFlags)
    {
        var owner = Owners[vfs];
        var answer = ((delegate* unmanaged[Cdecl]<nint, nint, nint, int, nint, int>)owner._real[VfsOpen])((nint)owner._real, name, file, flags, outFlags);
        var methods = *(nint**)file;
        if (answer != Ok || methods is null)
            return answer;

        lock (owner._gate)
        {
            var ours = Copy(methods, MethodsSize);
            ours[FileWrite] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, long, int>)&Write;
            ours[FileTruncate] = (nint)(delegate* unmanaged[Cdecl]<nint, long, int>)&Truncate;
            ours[FileSync] = (nint)(delegate* unmanaged[Cdecl]<nint, int, int>)&Sync;
            *(nint**)file = ours;
        }

        Files[file] = new(owner, Marshal.PtrToStringUTF8(name) ?? "", (nint)methods);
        return Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(nint vfs, nint name, int flushFolder)
    {
        var owner = Owners[vfs];
        return owner.Next() is var error && error != Ok ? error
            : ((delegate* unmanaged[Cdecl]<nint, nint, int, int>)owner._real[VfsDelete])((nint)owner._real, name, flushFolder);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint file, nint bytes, int length, long offset)
    {
        var open = Files[file];
        var write = (delegate* unmanaged[Cdecl]<nint, nint, int, long, int>)open.Method(FileWrite);
        var error = open.Owner.Next();
        if (error == Ok)
            return write(file, bytes, length, offset);
        // A failed write has often written part of the data.
        _ = write(file, bytes, length / 2, offset);
        return error;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(nint file, long length)
    {
        var open = Files[file];
        return open.Owner.Next() is var error && error != Ok ? error
            : ((delegate* unmanaged[Cdecl]<nint, long, int>)open.Method(FileTruncate))(file, length);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(nint file, int flags)
    {
        var open = Files[file];
        if (open.Owner.Next() is var error && error != Ok)
            return error;
        var answer = ((delegate* unmanaged[Cdecl]<nint, int, int>)open.Method(FileSync))(file, flags);
        if (answer == Ok)
            open.Owner.Flushed(open.Path);
        return answer;
    }

    private sealed record OpenFile(FaultyVfs Owner, string Path, nint Methods)
    {
        public nint Method(int place) => ((nint*)Methods)[place];
    }

    private static class Native
    {
        [DllImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find")]
        public static extern nint Find(nint name);

        [DllImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
        public static extern int Register(nint vfs, int makeDefault);

        [DllImport("e_sqlite3", EntryPoint = "sqlite3_vfs_unregister")]
        public static extern int Unregister(nint vfs);
    }
}

/// <summary>Fails <paramref name="times"/> steps from step <paramref name="at"/> on, and then works again.</summary>
internal sealed class FailingVfs(int at, int times = 1, bool isFull = true) : FaultyVfs
{
    public bool HasFailed { get; private set; }

    protected override int Before(int step)
    {
        if (step < at || step - at >= times)
            return Ok;
        HasFailed = true;
        return isFull ? Full : IoError;
    }
}

/// <summary>The power fails at step <paramref name="at"/>. Then <see cref="Lose"/> leaves what a disk may have kept.</summary>
internal sealed class PowerLossVfs(int at) : FaultyVfs
{
    private readonly ConcurrentDictionary<string, byte[]> _flushed = new();

    /// <summary>What was not flushed of the files whose name ends like this is gone; what others were not flushed is there, half a write at the end included.</summary>
    public void Lose(string folder, params string[] losing)
    {
        // Shared memory does not survive a power loss.
        File.Delete(Path.Combine(folder, $"{SqliteFolder.StoreFile}-shm"));
        foreach (var path in Directory.GetFiles(folder, $"{SqliteFolder.StoreFile}*").Where(path => losing.Any(path.EndsWith)))
        {
            if (_flushed.TryGetValue(path, out var kept))
                File.WriteAllBytes(path, kept);
            else if (!path.EndsWith(SqliteFolder.StoreFile, StringComparison.Ordinal))
                File.Delete(path);
        }
    }

    // From then on nothing happens, because the process is dead.
    protected override int Before(int step) => step >= at ? IoError : Ok;

    protected override void Flushed(string path) => _flushed[path] = File.ReadAllBytes(path);
}
