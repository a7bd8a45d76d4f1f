using System.Diagnostics;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Sqlite.Tests;

/// <summary>What a bad disk, a careless hand or half a backup can do to the files.</summary>
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
    public async Task A_store_that_is_no_store_is_refused_with_a_fix_that_works(string damage, string why)
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
    public async Task A_label_that_is_no_label_is_refused_with_a_fix_that_works(string damage)
    {
        await FillAsync();
        Damage(_folder.File("binding.json"), damage);

        var refusal = RefusedInTime();

        Assert.Contains(_folder.File("binding.json"), refusal.Message, StringComparison.Ordinal);
        SqliteFolderTests.Follow(refusal.Message);
        await SqliteFolderTests.FillAsync(_folder.Open());
    }

    [Fact]
    public async Task The_store_of_another_folder_is_not_taken_for_this_ones()
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

        Assert.Null(_folder.Open().Notice);

        Assert.True(File.Exists(_folder.File("binding.json")));
    }

    [Fact]
    public async Task An_older_copy_is_recognized_and_said_until_somebody_passed_it_on()
    {
        await FillAsync();
        var backup = File.ReadAllBytes(_folder.DatabasePath);
        await CommitAsync(_folder.Open(), 5);
        _folder.Close();
        File.WriteAllBytes(_folder.DatabasePath, backup);

        var notice = _folder.Open().Notice;
        Assert.Contains("is an older copy: it lacks the last ", notice, StringComparison.Ordinal);
        var again = _folder.Open();
        Assert.Equal(notice, again.Notice);

        again.DismissNotice();
        Assert.Null(_folder.Open().Notice);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("random")]
    public async Task A_write_ahead_log_that_was_lost_after_a_crash_is_recognized(string damage)
    {
        var store = _folder.Open();
        await SqliteFolderTests.FillAsync(store);
        // What a killed process leaves: nobody closed it.
        var crashed = Directory.GetFiles(_folder.Path, "alerts.db*").ToDictionary(file => file, File.ReadAllBytes);
        _folder.Close();
        foreach (var (file, bytes) in crashed)
            File.WriteAllBytes(file, bytes);
        Damage(_folder.File("alerts.db-wal"), damage);

        Assert.Contains("is an older copy: it lacks the last ", _folder.Open().Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_crash_nothing_is_missing_and_nothing_is_said()
    {
        var store = _folder.Open();
        await SqliteFolderTests.FillAsync(store);
        var crashed = Directory.GetFiles(_folder.Path, "alerts.db*").ToDictionary(file => file, File.ReadAllBytes);
        _folder.Close();
        foreach (var (file, bytes) in crashed)
            File.WriteAllBytes(file, bytes);

        var after = _folder.Open();

        Assert.Null(after.Notice);
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
        Assert.Null(restored.Notice);
    }

    [Fact]
    public async Task A_store_taken_away_under_a_running_process_is_named_and_not_written_into_the_void()
    {
        var store = _folder.Open();
        await SqliteFolderTests.FillAsync(store);
        var snapshot = await store.Health.LoadAsync(Some.Line.Id);
        File.Delete(_folder.DatabasePath);

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Health.CommitAsync(Some.Commit(snapshot, Some.Change(2))));

        Assert.Contains("was removed while Linq Alerts runs", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PRAGMA user_version = 1000", "was written by a later version of Linq Alerts (its schema is 1000")]
    [InlineData("PRAGMA application_id = 7", "is a SQLite database of another program")]
    public async Task A_file_of_a_later_version_or_of_another_program_is_named(string sql, string why)
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

    private StoreUnavailableException RefusedInTime()
    {
        var opening = Task.Run(() => _folder.Open());
        // A hang is the failure here; how quick it is on an idle machine, a second is far more than enough.
        return Assert.ThrowsAsync<StoreUnavailableException>(() => opening.WaitAsync(TimeSpan.FromSeconds(60))).GetAwaiter().GetResult();
    }

    private static void Damage(string path, string how)
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
