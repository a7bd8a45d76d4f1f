namespace Linq.Alerts.Sqlite;

/// <summary>What a process wants of a data folder.</summary>
public enum FolderUse
{
    /// <summary>To poll and to send: one process at a time. Makes the store where there is none.</summary>
    Run,

    /// <summary>As <see cref="Run"/>, in a store emptied first.</summary>
    RunAfresh,

    /// <summary>To add something while another process runs. Makes the store where there is none.</summary>
    Change,

    /// <summary>To look at it, or change what is there, while another process runs.</summary>
    Look,
}

/// <summary>The folder in which the one-machine edition keeps everything: one SQLite file, and small files beside it.</summary>
public sealed class SqliteFolder : IDisposable
{
    public const string StoreFile = "alerts.db";

    private const string LockFile = "lock";

    /// <summary>What versions before SQLite kept.</summary>
    private static readonly string[] Journals = ["health.journal", "ledger.journal", "silences.journal"];

    private static readonly string[] SqliteFiles = [StoreFile, $"{StoreFile}-wal", $"{StoreFile}-shm", WriteCount.FileName];

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Database _database;
    private readonly FileStream? _lock;
    private WriteCount? _count;

    private SqliteFolder(string folder, TimeProvider clock, Database database, FileStream? held)
    {
        (_folder, _clock, _database, _lock) = (folder, clock, database, held);
        Ledger = new SqliteDeliveryLedger(database);
        Silences = new SqliteSilences(database, clock);
        History = new SqliteHistory(database);
    }

    public IHealthStore Health { get; private set; } = null!;

    public IDeliveryLedger Ledger { get; }

    public ISilences Silences { get; }

    public IHistory History { get; }

    /// <summary>What opening found that people must know, in their words; null when nothing. It is found again until <see cref="DismissNotice"/>.</summary>
    public string? Notice { get; private set; }

    /// <summary>Opens <paramref name="folder"/>.</summary>
    /// <param name="linq">Base URL of the Linq API that the folder is filled from, for ever.</param>
    /// <exception cref="FolderInUseException">Another process polls and sends from it.</exception>
    /// <exception cref="StoreMissingException">There is nothing to look at.</exception>
    /// <exception cref="StoreUnavailableException">
    /// It was filled from another Linq, is somebody else's, is damaged, or the disk refuses: the message names the fix.
    /// </exception>
    public static SqliteFolder Open(string folder, Uri linq, TimeProvider clock, FolderUse use) => Open(folder, linq, clock, use, new());

    internal static SqliteFolder Open(string folder, Uri linq, TimeProvider clock, FolderUse use, DatabaseOptions options)
    {
        folder = Path.GetFullPath(folder);
        var store = Path.Combine(folder, StoreFile);
        if (use == FolderUse.Look && !Directory.Exists(folder))
            throw StoreMissingException.In(folder);
        DiskTrouble.Guard(folder, () => OwnerOnly.MakeFolder(folder));

        // Before the lock, which would be a first file of ours in a folder of somebody else's.
        var binding = new FolderBinding(folder, linq);
        if (use == FolderUse.RunAfresh)
            RequireDisposable(folder, binding);
        var held = use is FolderUse.Run or FolderUse.RunAfresh ? Lock(folder) : null;
        SqliteFolder? opened = null;
        try
        {
            if (use == FolderUse.RunAfresh)
            {
                DiskTrouble.Guard(folder, () => Empty(folder));
                binding.LabelFirst();
            }
            else
            {
                RequireNoJournals(folder);
                RequireStore(folder, store, binding);
            }

            MakeStore(folder, store, use);
            opened = new(folder, clock, new(store, options), held);
            opened.Begin(binding, use);
            return opened;
        }
        catch
        {
            if (opened is null)
                held?.Dispose();
            else
                opened.Dispose();
            throw;
        }
    }

    /// <summary>The notice was passed on.</summary>
    public void DismissNotice()
    {
        _database.Write(connection => connection.Run("DELETE FROM meta WHERE name = 'notice'"));
        Notice = null;
    }

    /// <summary>Sees whether the store is sound and can be written, and writes nothing.</summary>
    /// <exception cref="StoreUnavailableException">It is not; the message names the fix.</exception>
    public void Examine() => _database.WithWriter(connection =>
    {
        RequireSound(connection);
        connection.Run("BEGIN IMMEDIATE");
        connection.Run("ROLLBACK");
        return true;
    });

    /// <summary>Deletes what is kept no longer, and brings what was written into the file; to be done once an hour.</summary>
    /// <returns>What went wrong, in words for a person; null when nothing did. Nothing is lost by it.</returns>
    public Task<Trouble?> MaintainAsync(CancellationToken cancel = default) => new Maintenance(_database, _clock).RunAsync(cancel);

    public void Dispose()
    {
        _database.Dispose();
        _count?.Dispose();
        _lock?.Dispose();
    }

    private void Begin(FolderBinding binding, FolderUse use)
    {
        var runs = use is FolderUse.Run or FolderUse.RunAfresh;
        _database.WithWriter(connection =>
        {
            Schema.Apply(connection, _database.Path, mayChange: runs || Schema.IsEmpty(connection));
            binding.NameStore(connection);
            // Looking for damage takes a moment, and one process at a time has to.
            if (runs)
                RequireSound(connection);
            binding.Check(connection, IsEmpty(connection));
            return true;
        });
        binding.Label();

        _count = new(_folder);
        Health = new SqliteHealthStore(_database, binding);
        _database.Count = WriteCount.Next;
        _database.Counted = _count.Note;
        if (runs)
            BeginRun();
        if (use == FolderUse.RunAfresh)
            binding.BindAtOnce(_database);
        foreach (var file in SqliteFiles.Append(LockFile).Append(FolderBinding.FileName))
            DiskTrouble.Guard(_folder, () => OwnerOnly.Restrict(Path.Combine(_folder, file)));
    }

    private void BeginRun()
    {
        var runner = Runner.This();
        Notice = _database.Write(connection =>
        {
            runner.Claim(connection, _folder);
            if (_count!.MissingIn(connection) is > 0 and var missing)
            {
                connection.Run(
                    "INSERT INTO meta (name, value) VALUES ('notice', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    $"The store in {_folder} is an older copy: it lacks the last {missing:N0} writes. It was restored from a backup, or files beside it were lost. "
                    + "What changed since then and still holds is reported now, some of it again, under new event IDs; alerts that waited to be sent may be lost.");
            }

            return connection.Scalar("SELECT value FROM meta WHERE name = 'notice'") as string;
        });
        _database.Fence = connection => runner.Check(connection, _folder);
    }

    private void RequireSound(Connection connection)
    {
        if (connection.Scalar("PRAGMA quick_check(1)") is string found and not "ok")
            throw new StoreUnavailableException(DiskTrouble.Damaged(_database.Path, found));
    }

    private static bool IsEmpty(Connection connection) => StoreBinding.IsEmpty(
        connection.Scalar("SELECT row FROM lines WHERE line = $1", LineId.Account.ToString()) is string row ? StoredText.ReadLine(row) : null);

    private static FileStream Lock(string folder) => DiskTrouble.Guard(folder, () =>
    {
        try
        {
            // The system lets go of it when the process dies, however it dies. The file itself stays and means nothing.
            return OwnerOnly.Open(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException e) when (DiskTrouble.IsHeld(e))
        {
            throw FolderInUseException.By(folder, "another process", e);
        }
    });

    /// <summary>Only a folder of the same Linq may be emptied: without its key a real store must not be taken for the simulator's.</summary>
    private static void RequireDisposable(string folder, FolderBinding binding)
    {
        if (binding.OnLabel is { } label && !binding.IsOurs)
        {
            throw new StoreUnavailableException(
                $"{folder} holds the state of {label.BaseUrl}, so it is not emptied for the simulator. "
                + $"{LinqApiOptions.KeySetting} is not set: set it to go on with that account, or choose another folder with --data.");
        }

        if (binding.OnLabel is null && !IsVacant(folder))
        {
            throw new StoreUnavailableException(
                $"{folder} is not a folder of the simulator and is not empty, so it is not emptied. "
                + $"Choose another folder with --data, or set {LinqApiOptions.KeySetting} if an account's state is in it.");
        }
    }

    /// <summary>Empty but for what a crash during the first opening leaves.</summary>
    private static bool IsVacant(string folder) => DiskTrouble.Guard(folder, () =>
        Directory.EnumerateFileSystemEntries(folder).All(path => Path.GetFileName(path) is LockFile or $"{FolderBinding.FileName}.new"));

    private static void RequireNoJournals(string folder)
    {
        if (Journals.FirstOrDefault(file => File.Exists(Path.Combine(folder, file))) is { } journal)
        {
            throw new StoreUnavailableException(
                $"{folder} still holds journals ({journal}) of an earlier version of Linq Alerts, which this version does not read. "
                + $"Alerts that wait in them are sent by that version: run it once more first. Then move the folder away: mv '{folder}' '{folder}.old'. "
                + "The next start reports what is unhealthy at that time as one summary per line, and everything that changes from there on.");
        }
    }

    /// <summary>Where there was a store, one that is missing must not be replaced by an empty one.</summary>
    private static void RequireStore(string folder, string store, FolderBinding binding) => DiskTrouble.Guard(store, () =>
    {
        var file = new FileInfo(store);
        if (binding.OnLabel is not null && !file.Exists && !Directory.Exists(store))
            throw new StoreUnavailableException($"{store} is missing, though {folder} was filled from {binding.OnLabel.BaseUrl}. {DiskTrouble.StartAnew(folder)}");
        if (binding.OnLabel is not null && file is { Exists: true, Length: 0 })
            throw new StoreUnavailableException(DiskTrouble.Damaged(store, "it is empty"));
    });

    private static void MakeStore(string folder, string store, FolderUse use) => DiskTrouble.Guard(store, () =>
    {
        if (File.Exists(store) || Directory.Exists(store))
            return;
        if (use == FolderUse.Look)
            throw StoreMissingException.In(folder);
        OwnerOnly.Open(store, FileMode.OpenOrCreate, FileShare.ReadWrite).Dispose();
    });

    private static void Empty(string folder)
    {
        // Not the label, by which the folder can be seen to be the simulator's.
        foreach (var file in SqliteFiles.Concat(Journals))
            File.Delete(Path.Combine(folder, file));
    }
}

/// <summary>The folder holds no store yet.</summary>
public sealed class StoreMissingException(string message) : StoreUnavailableException(message)
{
    internal static StoreMissingException In(string folder) =>
        new($"There is no store in {folder} yet: \"run\" or \"poll\" makes it. If it is kept elsewhere, name its folder with --data.");
}
