namespace Linq.Alerts.Local;

/// <summary>The folder in which the one-machine edition keeps everything: for one process at a time, and for one Linq.</summary>
internal sealed class JournalFolder : IDisposable
{
    private const string LockFile = "lock";
    private const string HealthFile = "health.journal";
    private const string LedgerFile = "ledger.journal";
    private const string SilencesFile = "silences.journal";

    private readonly FileStream _lock;
    private readonly JournalHealthStore _health;
    private readonly JournalDeliveryLedger _ledger;
    private readonly JournalSilences _silences;

    private JournalFolder(JournalGround ground, string folder, FileStream held)
    {
        _lock = held;
        _health = new(ground, Path.Combine(folder, HealthFile));
        try
        {
            _ledger = new(ground, Path.Combine(folder, LedgerFile), _health.IsPending);
            _silences = new(ground, Path.Combine(folder, SilencesFile));
        }
        catch
        {
            _ledger?.Dispose();
            _health.Dispose();
            throw;
        }
    }

    public IHealthStore Health => _health;

    public IDeliveryLedger Ledger => _ledger;

    public ISilences Silences => _silences;

    /// <summary>Bytes of half-written records that a crash had left and opening cut off. They were never confirmed to anybody.</summary>
    public long BytesCutOff => _health.BytesCutOff + _ledger.BytesCutOff + _silences.BytesCutOff;

    /// <summary>Why the journals keep growing, in words for a person; null when all is well.</summary>
    public string? CompactionTrouble => _health.CompactionTrouble ?? _ledger.CompactionTrouble ?? _silences.CompactionTrouble;

    /// <summary>Opens <paramref name="folder"/>, and makes it where it does not exist.</summary>
    /// <param name="linq">Base URL of the Linq API that the folder is filled from, for ever.</param>
    /// <param name="fresh">Empties the folder first, if it is one of ours.</param>
    /// <exception cref="StoreUnavailableException">
    /// Another process holds it, it was filled from another Linq, it is somebody else's, or the disk refuses: the message names the cure.
    /// </exception>
    public static JournalFolder Open(string folder, Uri linq, TimeProvider clock, bool fresh = false) =>
        Open(folder, linq, new JournalGround(new Disk(), clock), fresh);

    public static JournalFolder Open(string folder, Uri linq, JournalGround ground, bool fresh = false)
    {
        folder = Path.GetFullPath(folder);
        DiskTrouble.Told(folder, () => Make(folder));
        var binding = new Binding(ground.Disk, folder);
        // Before the lock, which would be a first file of ours in a folder of somebody else's.
        if (fresh && !binding.Exists && !IsEmpty(folder))
        {
            throw new StoreUnavailableException(
                $"{folder} is not a folder of Linq Alerts and is not empty, so it will not be emptied. Choose another folder.");
        }

        var held = Lock(folder);
        try
        {
            if (fresh)
                DiskTrouble.Told(folder, () => Empty(ground.Disk, folder, binding));
            DiskTrouble.Told(folder, () => binding.Check(linq, isNew: !HoldsJournals(folder)));
            return new(ground, folder, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _silences.Dispose();
        _ledger.Dispose();
        _health.Dispose();
        _lock.Dispose();
    }

    private static void Make(string folder)
    {
        // For this user only: the journals hold the account's numbers.
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static FileStream Lock(string folder) => DiskTrouble.Told(folder, () =>
    {
        var path = Path.Combine(folder, LockFile);
        try
        {
            // The system lets go of it when the process dies, however it dies. The file itself stays and means nothing.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path) && !DiskTrouble.IsFull(e))
        {
            throw new FolderInUseException(
                $"{folder} is in use by another process of Linq Alerts. Stop that one, or choose another folder for this one.", e);
        }
    });

    /// <summary>Empty but for what a crash during the first opening leaves.</summary>
    private static bool IsEmpty(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).All(path => Path.GetFileName(path) is LockFile or Binding.UnfinishedFile);

    private static bool HoldsJournals(string folder) =>
        new[] { HealthFile, LedgerFile, SilencesFile }.Any(file => File.Exists(Path.Combine(folder, file)));

    private static void Empty(Disk disk, string folder, Binding binding)
    {
        // The binding goes last: as long as anything of ours is left, the folder can be seen to be ours.
        disk.Delete(Path.Combine(folder, HealthFile));
        disk.Delete(Path.Combine(folder, LedgerFile));
        disk.Delete(Path.Combine(folder, SilencesFile));
        disk.FlushFolder(folder);
        binding.Delete();
    }
}

/// <summary>Another process holds the folder's lock.</summary>
internal sealed class FolderInUseException(string message, Exception inner) : StoreUnavailableException(message, inner);
