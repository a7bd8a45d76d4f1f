using Microsoft.Data.Sqlite;

namespace Linq.Alerts.Sqlite;

/// <summary>How a process uses a data folder.</summary>
public enum FolderUse
{
    /// <summary>To poll and to send: one process at a time. Creates the store if there is none.</summary>
    Run,

    /// <summary>Like <see cref="Run"/>, with a store that is emptied first.</summary>
    RunAfresh,

    /// <summary>To add something while another process runs. Creates the store if there is none.</summary>
    Change,

    /// <summary>To read or change an existing store while another process runs.</summary>
    Look,
}

/// <summary>The folder with all state of the one-machine edition: one SQLite file, and small files next to it.</summary>
public sealed class SqliteFolder : IDisposable
{
    public const string StoreFile = "alerts.db";

    private const string LockFile = "lock";

    /// <summary>Files of versions before SQLite.</summary>
    private static readonly string[] Journals = ["health.journal", "ledger.journal", "silences.journal"];

    private static readonly string[] SqliteFiles = [StoreFile, $"{StoreFile}-wal", $"{StoreFile}-shm", WriteCount.FileName];

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Maintenance _maintenance;
    private readonly Database _database;
    private readonly FileStream? _lock;
    private WriteCount? _count;
    private bool _hasWritten;

    private SqliteFolder(string folder, TimeProvider clock, Database database, FileStream? held)
    {
        (_folder, _clock, _database, _lock) = (folder, clock, database, held);
        _maintenance = new(database, clock);
        Ledger = new SqliteDeliveryLedger(database, clock);
        Silences = new SqliteSilences(database, clock);
        History = new SqliteHistory(database);
    }

    public IHealthStore Health { get; private set; } = null!;

    public IDeliveryLedger Ledger { get; }

    public ISilences Silences { get; }

    public IHistory History { get; }

    /// <summary>Opens <paramref name="folder"/>.</summary>
    /// <param name="linq">Base URL of the Linq API that the folder is filled from, permanently.</param>
    /// <param name="otherwise">For <see cref="FolderUse.RunAfresh"/>: how to continue with another state found there, for people.</param>
    /// <exception cref="FolderInUseException">Another process polls and sends from it.</exception>
    /// <exception cref="StoreMissingException">There is no store.</exception>
    /// <exception cref="StoreUnavailableException">
    /// It was filled from another Linq, belongs to another program, is damaged, or the disk failed: the message names the fix.
    /// </exception>
    public static SqliteFolder Open(string folder, Uri linq, TimeProvider clock, FolderUse use, string? otherwise = null) =>
        Open(folder, linq, clock, use, otherwise, new());

    internal static SqliteFolder Open(string folder, Uri linq, TimeProvider clock, FolderUse use, string? otherwise, DatabaseOptions options)
    {
        folder = Path.GetFullPath(folder);
        var store = Path.Combine(folder, StoreFile);
        RequireNoFile(folder);
        if (use == FolderUse.Look && !Directory.Exists(folder))
            throw StoreMissingException.In(folder);
        DiskTrouble.Guard(folder, () => OwnerOnly.MakeFolder(folder));

        // Before the lock, which would otherwise be our first file in another program's folder.
        var binding = new FolderBinding(folder, linq);
        if (use == FolderUse.RunAfresh)
            RequireDisposable(folder, binding, otherwise);
        var runner = use is FolderUse.Run or FolderUse.RunAfresh ? Runner.This() : null;
        var held = runner is null ? null : Lock(folder);
        SqliteFolder? opened = null;
        try
        {
            if (use == FolderUse.RunAfresh)
            {
                Empty(folder, binding, runner!, otherwise, options);
                binding.LabelFirst();
            }
            else
            {
                RequireNoJournals(folder);
                RequireStore(folder, store, binding);
            }

            MakeStore(folder, store, use);
            opened = new(folder, clock, new(store, options), held);
            opened.Begin(binding, runner, options.Steps ?? Schema.Steps);
            if (runner is not null)
                opened.BeginRun(binding, runner, isAfresh: use == FolderUse.RunAfresh);
            opened.RestrictFiles();
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

    /// <summary>Problems found in the store that people must know about. They are returned until <see cref="Dismiss"/>.</summary>
    public IReadOnlyList<StoreNotice> LoadNotices() => _database.Read(StoreNotices.Load);

    /// <summary>Removes a notice that has been reported.</summary>
    public void Dismiss(StoreNotice notice) => _database.Write(connection =>
    {
        StoreNotices.Dismiss(connection, notice);
        return true;
    });

    /// <summary>Checks that the store is intact and writable, without writing.</summary>
    /// <exception cref="StoreUnavailableException">It isn't; the message names the fix.</exception>
    public void Examine() => _database.WithWriter(connection =>
    {
        try
        {
            RequireSound(connection);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_ERROR)
        {
            throw new StoreUnavailableException(
                $"{_database.Path} holds a row that cannot be read: {e.Message.TrimEnd('.')}. The next start of \"run\" sets it aside, and an alarm names it.", e);
        }

        connection.Run("BEGIN IMMEDIATE");
        connection.Run("ROLLBACK");
        return true;
    });

    /// <summary>Deletes what has passed its retention, and checkpoints the log. Call it once an hour.</summary>
    public Task<MaintenanceReport> MaintainAsync(CancellationToken cancel = default) => _maintenance.RunAsync(cancel);

    /// <summary>Like <see cref="MaintainAsync"/>, unless some process has done it within the hour.</summary>
    /// <returns>Null if it wasn't due.</returns>
    public async Task<MaintenanceReport?> MaintainIfDueAsync(CancellationToken cancel = default) =>
        await _maintenance.IsDueAsync(cancel) ? await _maintenance.RunAsync(cancel) : null;

    public void Dispose()
    {
        _database.Dispose();
        _count?.Dispose();
        _lock?.Dispose();
    }

    private void Begin(FolderBinding binding, Runner? runner, IReadOnlyList<string> steps)
    {
        _database.WithWriter(connection =>
        {
            Schema.RequireOurs(connection, _database.Path);
            var isNew = Schema.IsEmpty(connection);
            if (runner is not null && !isNew)
            {
                Runner.RequireFree(connection, _folder);
                // Checking for damage takes a moment, and only one process needs to do it.
                try
                {
                    RequireSound(connection);
                }
                catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_ERROR)
                {
                    connection.Transact(() => SqliteHealthStore.SetAsideAll(connection, _clock.GetUtcNow()));
                    RequireSound(connection);
                }
            }

            if (isNew)
                Schema.Prepare(connection);
            if (isNew || runner is not null)
                UseWriteAheadLog(connection);
            if (isNew || runner is not null)
            {
                connection.Transact(() =>
                {
                    // Before migrating the tables, because they must not change under another process. Checked here, because two processes may have
                    // seen an empty file.
                    if (runner is not null && !Schema.IsEmpty(connection))
                        runner.Claim(connection, _folder);
                    Schema.Apply(connection, _database.Path, mayChange: true, steps);
                    runner?.Claim(connection, _folder);
                    binding.NameStore(connection);
                });
            }
            else
                Schema.Apply(connection, _database.Path, mayChange: false, steps);

            binding.Check(connection, IsEmpty(connection));
            return true;
        });
        binding.Label();

        _count = new(_folder);
        Health = new SqliteHealthStore(_database, binding);
        _database.Count = CountWrite;
        _database.Counted = count =>
        {
            _hasWritten = true;
            _count.Note(count);
        };
    }

    private long CountWrite(Connection connection)
    {
        // Before counting, because after enough writes an older copy would look like the newest.
        if (!_hasWritten && _count!.MissingIn(connection) > 0)
            NoteCopy(connection, Lacks(connection)!);
        return WriteCount.Next(connection);
    }

    private void BeginRun(FolderBinding binding, Runner runner, bool isAfresh)
    {
        _database.Fence = connection => runner.Check(connection, _folder);
        var writes = _database.Write(connection =>
        {
            if (!isAfresh && binding.IsFilled(connection) && Lacks(connection) is { } lacks)
                NoteCopy(connection, lacks);
            SqliteHealthStore.TryAgain(connection);
            return WriteCount.In(connection);
        });
        // The problem has been recorded.
        _count!.Begin(writes);
        if (isAfresh)
            binding.BindAtOnce(_database);
    }

    private void NoteCopy(Connection connection, string lacks) => StoreNotices.Add(
        connection, "copy",
        $"The store in {_folder} {lacks} What changed since then and is still so is reported now, some of it again, under new event IDs; alerts that were waiting may be lost.");

    private string? Lacks(Connection connection) => _count!.MissingIn(connection) switch
    {
        null => $"was restored from a backup, or {WriteCount.FileName} beside it was lost: it is unknown how much it lacks.",
        > 0 and var missing => $"is an older copy: it lacks the last {missing:N0} writes. It was restored from a backup, or files beside it were lost.",
        _ => null,
    };

    private void RestrictFiles()
    {
        foreach (var file in SqliteFiles.Append(LockFile).Append(FolderBinding.FileName))
            DiskTrouble.Guard(_folder, () => OwnerOnly.Restrict(Path.Combine(_folder, file)));
    }

    /// <summary>Turns on WAL mode, which is stored in the file, because a backup copy made by SQLite isn't in WAL mode.</summary>
    private void UseWriteAheadLog(Connection connection)
    {
        if (connection.Scalar("PRAGMA journal_mode = WAL") is var mode && mode is not "wal")
        {
            throw new StoreUnavailableException(
                $"{_database.Path} cannot be written as Linq Alerts must: SQLite keeps to journal mode '{mode}' instead of 'wal'. "
                + $"Either another program has it open, which fuser '{_database.Path}' shows, or the file system of {_folder} lacks shared memory, as network file systems do: choose a folder on a local disk with --data.");
        }
    }

    private void RequireSound(Connection connection)
    {
        // Not quick_check, which doesn't compare indexes with their tables: waiting entries are found through an index.
        if (connection.Scalar("PRAGMA integrity_check(1)") is string found and not "ok")
            throw new StoreUnavailableException(DiskTrouble.Damaged(_database.Path, found));
    }

    private static bool IsEmpty(Connection connection) => connection.QueryGood(
        "SELECT row, line FROM lines WHERE line = $1", row => StoredText.ReadAccount(row.GetString(0)), key: 1, damaged: null, LineId.Account.ToString()) switch
    {
        ([var account], _) => StoreBinding.IsEmpty(account),
        // An unreadable one wasn't empty.
        (_, var all) => all == 0,
    };

    private static FileStream Lock(string folder) => DiskTrouble.Guard(Path.Combine(folder, LockFile), () =>
    {
        try
        {
            // The system releases it however the process dies. The remaining file itself means nothing.
            return OwnerOnly.Open(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException e) when (DiskTrouble.IsHeld(e))
        {
            throw FolderInUseException.By(folder, "another process", e);
        }
    });

    /// <summary>Only a folder of the same Linq may be emptied: if the key is missing, a real store must not be mistaken for the simulator's.</summary>
    private static void RequireDisposable(string folder, FolderBinding binding, string? otherwise)
    {
        if (binding.OnLabel is { } label && !binding.IsOurs)
            throw binding.NotDisposable(label.BaseUrl, otherwise);
        if (binding.OnLabel is null && !IsVacant(folder))
        {
            throw new StoreUnavailableException(
                $"{folder} is not a folder of the simulator and is not empty, so it is not emptied. "
                + (otherwise ?? "Choose another folder with --data."));
        }
    }

    /// <summary>Empty except for what a crash during the first opening leaves.</summary>
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

    /// <summary>If there was a store, a missing one must not be replaced by an empty one.</summary>
    private static void RequireStore(string folder, string store, FolderBinding binding) => DiskTrouble.Guard(store, () =>
    {
        var file = new FileInfo(store);
        if (binding.OnLabel is not null && !file.Exists && !Directory.Exists(store))
            throw new StoreUnavailableException($"{store} is missing, though {folder} was filled from {binding.OnLabel.BaseUrl}. {DiskTrouble.StartOver(folder)}");
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

    private static void Empty(string folder, FolderBinding binding, Runner runner, string? otherwise, DatabaseOptions options)
    {
        // A store that another process is just creating is handled by the following claim.
        if (ClaimToEmpty(folder, binding, runner, otherwise, options))
            Delete(SqliteFiles);
        Delete(Journals);

        // Not the label, which identifies the folder as the simulator's.
        void Delete(string[] files) => DiskTrouble.Guard(folder, () =>
        {
            foreach (var file in files)
                File.Delete(Path.Combine(folder, file));
        });
    }

    /// <summary>Takes over the store from any running process, before anything is deleted.</summary>
    /// <returns>Whether there is something to delete.</returns>
    private static bool ClaimToEmpty(string folder, FolderBinding binding, Runner runner, string? otherwise, DatabaseOptions options)
    {
        var store = Path.Combine(folder, StoreFile);
        if (!File.Exists(store))
            return false;
        try
        {
            using var database = new Database(store, options);
            return database.WithWriter(connection =>
            {
                Schema.RequireOurs(connection, store);
                if (Schema.IsEmpty(connection))
                    return false;
                connection.Transact(() =>
                {
                    binding.RequireDisposable(connection, otherwise);
                    runner.Claim(connection, folder);
                });
                return true;
            });
        }
        catch (StoreUnavailableException e) when (DiskTrouble.IsDamage(e.InnerException))
        {
            // No process uses it, and the simulator needs none of its contents.
            return true;
        }
    }

    private static void RequireNoFile(string folder)
    {
        for (var part = folder; part is not null; part = Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
                throw new StoreUnavailableException($"{folder} cannot be used as the data folder: {part} is a file. Move it away, or choose another folder with --data.");
        }
    }
}

/// <summary>The folder contains no store yet.</summary>
public sealed class StoreMissingException(string message) : StoreUnavailableException(message)
{
    internal static StoreMissingException In(string folder) =>
        new($"There is no store in {folder} yet: \"run\" or \"poll\" makes it. If it is kept elsewhere, name its folder with --data.");
}
