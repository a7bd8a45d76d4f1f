using System.Diagnostics;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Sqlite.Tests;

/// <summary>What a bad disk, a careless user or an incomplete backup can do to the files.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly TestStore _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("missing", "is missing, though")]
    [InlineData("empty", "it is empty")]
    [InlineData("half", "is damaged")]
    [InlineData("random", "is damaged")]
    [InlineData("text", "is damaged")]
    [InlineData("folder", "alerts.db")]
    [InlineData("pipe", "is damaged, or not a store")]
    public async Task An_invalid_store_is_refused_with_a_fix_that_works(string damage, string why)
    {
        await FillAsync();
        Damage(_folder.DatabasePath, damage);

        var refusal = RefusedInTime();

        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        if (damage == "folder")
        {
            Assert.Contains("Check that it is a file", refusal.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Contains(_folder.DatabasePath, refusal.Message, StringComparison.Ordinal);
        SqliteFolderTests.Follow(refusal.Message);
        await SqliteFolderTests.FillAsync(_folder.Open());
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("random")]
    [InlineData("text")]
    [InlineData("pipe")]
    public async Task An_invalid_label_is_refused_with_a_fix_that_works(string damage)
    {
        await FillAsync();
        Damage(_folder.File("binding.json"), damage);

        var refusal = RefusedInTime();

        Assert.Contains(_folder.File("binding.json"), refusal.Message, StringComparison.Ordinal);
        SqliteFolderTests.Follow(refusal.Message);
        await SqliteFolderTests.FillAsync(_folder.Open());
    }

    [Theory]
    [InlineData("alerts.db-count", "pipe", "delete it")]
    [InlineData("alerts.db-count", "folder", "alerts.db-count")]
    [InlineData("alerts.db-wal", "folder", "alerts.db")]
    [InlineData("alerts.db-wal", "pipe", "alerts.db")]
    [InlineData("lock", "folder", "lock")]
    public async Task Anything_in_the_place_of_a_file_beside_the_store_is_named(string file, string damage, string why)
    {
        await FillAsync();
        Put(_folder.File(file), damage);

        Assert.Contains(why, RefusedInTime().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alerts.db-wal", "empty")]
    [InlineData("alerts.db-wal", "random")]
    [InlineData("alerts.db-shm", "random")]
    [InlineData("lock", "random")]
    [InlineData("lock", "pipe")]
    public async Task Meaningless_files_beside_the_store_do_no_harm(string file, string damage)
    {
        await FillAsync();
        Put(_folder.File(file), damage);

        var store = await Task.Run(() => _folder.Open()).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Single(await store.Ledger.LoadWaitingAsync("slack"));
        await CommitAsync(store, 1);
    }

    /// <summary>SQLite accepts any intact log as its own, even one from another store.</summary>
    [Fact]
    public async Task The_write_ahead_log_of_another_store_is_not_mistaken_for_this_ones()
    {
        await FillAsync();
        using var other = new TestStore();
        await SqliteFolderTests.FillAsync(other.Open());
        await CommitAsync(other.Open(), 20);
        var store = other.Open();
        await CommitAsync(store, 20);
        File.Copy(other.File("alerts.db-wal"), _folder.File("alerts.db-wal"));

        var refusal = RefusedInTime();

        Assert.Matches("is damaged|files of two folders were mixed", refusal.Message);
    }

    [Fact]
    public async Task The_store_of_another_folder_is_not_mistaken_for_this_ones()
    {
        await FillAsync();
        using var other = new TestStore();
        await SqliteFolderTests.FillAsync(other.Open());
        other.Close();
        File.Copy(other.DatabasePath, _folder.DatabasePath, overwrite: true);

        Assert.Contains("files of two folders were mixed", RefusedInTime().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_whose_label_was_lost_is_labelled_again()
    {
        await FillAsync();
        File.Delete(_folder.File("binding.json"));

        Assert.Empty(_folder.Open().LoadNotices());

        Assert.True(File.Exists(_folder.File("binding.json")));
    }

    [Fact]
    public async Task An_older_copy_is_recognized_and_reported_until_the_notice_is_dismissed()
    {
        await FillAsync();
        var backup = File.ReadAllBytes(_folder.DatabasePath);
        await CommitAsync(_folder.Open(), 5);
        _folder.Close();
        File.WriteAllBytes(_folder.DatabasePath, backup);

        var notice = TestStore.NoticeIn(_folder.Open());
        Assert.Contains("is an older copy: it lacks the last ", notice, StringComparison.Ordinal);
        var again = _folder.Open();
        Assert.Equal(notice, TestStore.NoticeIn(again));

        again.Dismiss(Assert.Single(again.LoadNotices()));
        Assert.Empty(again.LoadNotices());
        Assert.Empty(_folder.Open().LoadNotices());
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("random")]
    public async Task A_write_ahead_log_that_was_lost_after_a_crash_is_recognized(string damage)
    {
        var store = _folder.Open();
        await SqliteFolderTests.FillAsync(store);
        // The state left by a killed process, which didn't close it.
        var crashed = Directory.GetFiles(_folder.Path, "alerts.db*").ToDictionary(file => file, File.ReadAllBytes);
        _folder.Close();
        foreach (var (file, bytes) in crashed)
            File.WriteAllBytes(file, bytes);
        Damage(_folder.File("alerts.db-wal"), damage);

        Assert.Contains("is an older copy: it lacks the last ", TestStore.NoticeIn(_folder.Open()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_crash_nothing_is_missing_and_nothing_is_reported()
    {
        var store = _folder.Open();
        await SqliteFolderTests.FillAsync(store);
        var crashed = Directory.GetFiles(_folder.Path, "alerts.db*").ToDictionary(file => file, File.ReadAllBytes);
        _folder.Close();
        foreach (var (file, bytes) in crashed)
            File.WriteAllBytes(file, bytes);

        var after = _folder.Open();

        Assert.Empty(after.LoadNotices());
        Assert.Single(await after.Ledger.LoadWaitingAsync("slack"));
    }

    [Fact]
    public async Task A_backup_made_in_the_shell_as_documented_can_be_restored()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/sqlite3"), "The sqlite3 shell is not installed.");
        var store = _folder.Open();
        await SqliteFolderTests.FillAsync(store);
        var backup = _folder.File("backup");
        Directory.CreateDirectory(backup);
        using (var shell = Process.Start("/usr/bin/sqlite3", [_folder.DatabasePath, $".backup {backup}/alerts.db"]))
            await shell.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        File.Copy(_folder.File("binding.json"), Path.Combine(backup, "binding.json"));
        _folder.Close();

        using var restored = SqliteFolder.Open(backup, TestStore.Linq, _folder.Clock, FolderUse.Run);

        Assert.Single(await restored.Ledger.LoadWaitingAsync("slack"));
        Assert.Contains("was restored from a backup, or alerts.db-count beside it was lost", TestStore.NoticeIn(restored), StringComparison.Ordinal);
        restored.Dismiss(Assert.Single(restored.LoadNotices()));
        restored.Dispose();
        using var again = SqliteFolder.Open(backup, TestStore.Linq, _folder.Clock, FolderUse.Run);
        Assert.Empty(again.LoadNotices());
    }

    [Theory]
    [InlineData(FolderUse.Change)]
    [InlineData(FolderUse.Look)]
    public async Task A_change_made_after_a_restore_does_not_hide_the_restore(FolderUse use)
    {
        await FillAsync();
        var backup = File.ReadAllBytes(_folder.DatabasePath);
        await CommitAsync(_folder.Open(), 5);
        _folder.Close();
        File.WriteAllBytes(_folder.DatabasePath, backup);

        for (var n = 2; n < 20; n++)
        {
            using var other = _folder.OpenBeside(use);
            await other.Silences.AddAsync(Some.Silence(n));
        }

        Assert.Contains("older copy", TestStore.NoticeIn(_folder.Open()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("random")]
    [InlineData("text")]
    public async Task An_invalid_count_may_hide_a_restore_and_is_reported(string damage)
    {
        await FillAsync();
        Damage(_folder.File("alerts.db-count"), damage);
        using (var other = _folder.OpenBeside(FolderUse.Change))
            await other.Silences.AddAsync(Some.Silence(2));

        Assert.Contains("it is unknown how much it lacks", TestStore.NoticeIn(_folder.Open()), StringComparison.Ordinal);
        Assert.Equal(20, File.ReadAllText(_folder.File("alerts.db-count"))[..20].Count(char.IsAsciiDigit));
    }

    [Fact]
    public async Task A_new_store_is_not_taken_for_a_copy_even_when_a_silence_came_first()
    {
        using (var before = _folder.OpenBeside(FolderUse.Change))
            await before.Silences.AddAsync(Some.Silence(2));

        Assert.Empty(_folder.Open().LoadNotices());
        await SqliteFolderTests.FillAsync(_folder.Open());
        Assert.Empty(_folder.Open().LoadNotices());
    }

    /// <summary>
    /// A page of an index from before the last write, as left by a disk that lost a write. Checking only the file's structure doesn't find it.
    /// </summary>
    [Fact]
    public async Task An_index_that_lacks_waiting_entries_is_detected_at_the_start_and_by_the_check()
    {
        var store = _folder.Open();
        await SqliteFolderTests.FillAsync(store);
        using (var looking = _folder.OpenBeside(FolderUse.Look))
            looking.Examine();
        _folder.Close();
        using (var database = new Database(_folder.DatabasePath))
        {
            var (page, size) = database.Read(connection => (
                (long)connection.Scalar("SELECT rootpage FROM sqlite_schema WHERE name = 'deliveries_waiting'")!, (long)connection.Scalar("PRAGMA page_size")!));
            database.Dispose();
            using var file = File.OpenWrite(_folder.DatabasePath);
            // An empty leaf of an index.
            file.Position = (page - 1) * size;
            file.Write([10, 0, 0, 0, 0, (byte)(size >> 8), (byte)size, 0]);
        }

        using (var unsound = new Database(_folder.DatabasePath))
            Assert.Equal("ok", unsound.Read(connection => connection.Scalar("PRAGMA quick_check")));
        Assert.Contains("is damaged", RefusedInTime().Message, StringComparison.Ordinal);
        using var look = _folder.OpenBeside(FolderUse.Look);
        Assert.Contains("is damaged", Assert.Throws<StoreUnavailableException>(look.Examine).Message, StringComparison.Ordinal);
    }

    /// <summary>Each as a careless user might do it. On Windows an open file can't be moved.</summary>
    [Theory]
    [InlineData("store deleted")]
    [InlineData("store moved")]
    [InlineData("backup moved over the store")]
    [InlineData("folder moved")]
    [InlineData("backup in the folder's place")]
    [InlineData("link to the folder turned")]
    public async Task A_process_whose_store_was_taken_away_ends_and_does_not_write_into_the_void(string how)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows moves no open file.");
        var (data, aside) = (_folder.File("data"), _folder.File("aside"));
        Directory.CreateDirectory(_folder.File("real"));
        if (how == "link to the folder turned")
            Directory.CreateSymbolicLink(data, _folder.File("real"));
        SqliteFolder Open() => SqliteFolder.Open(data, TestStore.Linq, _folder.Clock, FolderUse.Run);
        using (var first = Open())
            await SqliteFolderTests.FillAsync(first);
        var backup = _folder.File("backup");
        Directory.CreateDirectory(backup);
        foreach (var name in new[] { "alerts.db", "binding.json" })
            File.Copy(Path.Combine(data, name), Path.Combine(backup, name));
        using var store = Open();
        var snapshot = await store.Health.LoadAsync(Some.Line.Id);
        await store.Health.CommitAsync(Some.Commit(snapshot, Some.Change(2)));
        snapshot = await store.Health.LoadAsync(Some.Line.Id);

        var file = Path.Combine(data, "alerts.db");
        switch (how)
        {
            case "store deleted":
                File.Delete(file);
                break;
            case "store moved":
                File.Move(file, aside);
                break;
            case "backup moved over the store":
                File.Move(Path.Combine(backup, "alerts.db"), file, overwrite: true);
                break;
            case "folder moved":
                Directory.Move(data, aside);
                break;
            case "backup in the folder's place":
                Directory.Move(data, aside);
                Directory.Move(backup, data);
                break;
            default:
                Directory.Delete(data);
                Directory.CreateSymbolicLink(data, backup);
                break;
        }

        // Permanently: whatever is there now, this process has lost the store.
        for (var time = 0; time < 2; time++)
        {
            var refusal = await Assert.ThrowsAsync<FolderLostException>(() => store.Health.CommitAsync(Some.Commit(snapshot, Some.Change(3))));
            Assert.Contains($"{file} was moved, removed or replaced while Linq Alerts runs", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("then start Linq Alerts again", refusal.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<FolderLostException>(() => store.Ledger.LoadWaitingAsync("slack"));
        await Assert.ThrowsAsync<FolderLostException>(() => store.MaintainAsync());
        if (how is "backup in the folder's place" or "link to the folder turned")
        {
            // The replacement is intact, and the first process doesn't write into it when closing.
            using var second = SqliteFolder.Open(data, TestStore.Linq, _folder.Clock, FolderUse.Run);
            store.Dispose();
            Assert.Single(await second.Health.ReadHistoryAsync(Some.Line.Id).ToListAsync());
            await second.Health.CommitAsync(Some.Commit(await second.Health.LoadAsync(Some.Line.Id), Some.Change(2)));
        }
    }

    [Theory]
    [InlineData("DELETE FROM meta WHERE name = 'runner'")]
    [InlineData("UPDATE meta SET value = 'nobody' WHERE name = 'runner'")]
    public async Task A_process_ends_when_its_store_no_longer_names_it(string sql)
    {
        var store = _folder.Open();
        await SqliteFolderTests.FillAsync(store);
        using (var database = new Database(_folder.DatabasePath))
            database.Write(connection => connection.Run(sql));

        var refusal = await Assert.ThrowsAsync<FolderLostException>(() => store.Silences.AddAsync(Some.Silence(2)));

        Assert.Contains("no longer names this process: its content was replaced", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PRAGMA user_version = 1000", "was written by a later version of Linq Alerts (its schema is 1000")]
    [InlineData("PRAGMA application_id = 7", "is a SQLite database of another program")]
    public async Task A_file_from_a_later_version_or_another_program_is_identified(string sql, string why)
    {
        await FillAsync();
        using (var database = new Database(_folder.DatabasePath))
            database.WithWriter(connection => connection.Run(sql));

        Assert.Contains(why, RefusedInTime().Message, StringComparison.Ordinal);
    }

    private static async Task CommitAsync(SqliteFolder store, int count)
    {
        for (var n = 0; n < count; n++)
        {
            var snapshot = await store.Health.LoadAsync(Some.Line.Id);
            await store.Health.CommitAsync(Some.Commit(snapshot, Some.Change(snapshot.Row!.NextSequence)));
        }
    }

    private async Task FillAsync()
    {
        var store = _folder.Open();
        await SqliteFolderTests.FillAsync(store);
        await CommitAsync(store, 50);
        _folder.Close();
    }

    /// <summary>Rejected within a second. The fastest of a few attempts counts, because a loaded machine may be slow.</summary>
    private StoreUnavailableException RefusedInTime()
    {
        const int Attempts = 10;
        for (var attempt = 1; ; attempt++)
        {
            var watch = Stopwatch.StartNew();
            var opening = Task.Run(() => _folder.Open());
            // A hang is another failure.
            var refusal = Assert.ThrowsAsync<StoreUnavailableException>(() => opening.WaitAsync(TimeSpan.FromSeconds(60))).GetAwaiter().GetResult();
            if (watch.Elapsed < TimeSpan.FromSeconds(1))
                return refusal;
            Assert.True(attempt < Attempts, $"It took {watch.Elapsed.TotalSeconds:0.0} s, and no less in {Attempts} attempts.");
        }
    }

    /// <summary>As <see cref="Damage"/>, where there may be nothing yet.</summary>
    private static void Put(string path, string how)
    {
        if (!File.Exists(path))
            File.WriteAllBytes(path, new byte[40_000]);
        Damage(path, how);
    }

    internal static void Damage(string path, string how)
    {
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        switch (how)
        {
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "half":
                File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
                break;
            case "random":
                new Random(1).NextBytes(bytes);
                File.WriteAllBytes(path, bytes);
                break;
            case "text":
                File.WriteAllText(path, "This is somebody's shopping list, kept here.");
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "pipe":
                Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes among files.");
                using (var made = Process.Start("mkfifo", path))
                    made.WaitForExit();
                break;
        }
    }
}
