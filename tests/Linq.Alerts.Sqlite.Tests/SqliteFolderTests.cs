using System.Diagnostics;
using System.Runtime.Versioning;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Sqlite.Tests;

public sealed class SqliteFolderTests : IDisposable
{
    private static readonly Uri Simulator = new("http://localhost/simulator");

    private readonly TestStore _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Data_is_still_there_when_the_folder_is_reopened()
    {
        await FillAsync(_folder.Open());

        var second = _folder.Open();
        Assert.Single(await second.Health.LoadPendingAsync(Some.Line.Id, 100));
        Assert.Single(await second.Ledger.LoadWaitingAsync("slack"));
        Assert.Single(await second.Silences.LoadAsync());
        Assert.Empty(second.LoadNotices());
        Assert.Null((await second.MaintainAsync()).Problem);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Everything_is_readable_by_its_owner_only_even_in_a_folder_open_to_all()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);

        await FillAsync(_folder.Open());

        var files = Directory.GetFiles(_folder.Path);
        Assert.Equal(
            ["alerts.db", "alerts.db-count", "alerts.db-shm", "alerts.db-wal", "binding.json", "lock"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Files_that_came_from_elsewhere_are_closed_to_others()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await FillAsync(_folder.Open());
        _folder.Close();
        File.SetUnixFileMode(_folder.DatabasePath, (UnixFileMode)0b110_110_100);

        _folder.Open();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.DatabasePath));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_does_not_exist_is_created_for_this_user_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        var inner = _folder.File("a/b");

        using var opened = SqliteFolder.Open(inner, TestStore.Linq, _folder.Clock, FolderUse.Run);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(inner));
    }

    [Theory]
    [InlineData(FolderUse.Run)]
    [InlineData(FolderUse.RunAfresh)]
    public void A_second_process_that_polls_is_told_to_stop_the_first(FolderUse use)
    {
        _folder.Open(use);

        var refusal = Assert.Throws<FolderInUseException>(() => _folder.OpenBeside(use));

        Assert.Equal(
            $"{_folder.Path} is in use by another process of Linq Alerts. Stop that one, or choose another folder for this one with --data.", refusal.Message);
    }

    [Fact]
    public async Task Other_processes_can_read_and_change_data_while_one_runs()
    {
        var running = _folder.Open();
        await FillAsync(running);

        using (var looking = _folder.OpenBeside(FolderUse.Look))
            Assert.Single(await looking.Health.ReadHistoryAsync(Some.Line.Id).ToListAsync());
        using (var changing = _folder.OpenBeside(FolderUse.Change))
            await changing.Silences.AddAsync(Some.Silence(2));

        Assert.Equal(2, (await running.Silences.LoadAsync()).Count);
    }

    [Fact]
    public async Task Another_process_holds_the_folder_until_it_dies()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "Another process is played by flock(1), which this system lacks.");
        _folder.Open();
        _folder.Close();
        // Without a child, which would inherit the lock and perhaps die later than its parent.
        string[] arguments = ["--no-fork", _folder.File("lock"), "sh", "-c", "echo held; exec cat"];
        using var other = Process.Start(new ProcessStartInfo("/usr/bin/flock", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.Throws<FolderInUseException>(() => _folder.Open());

        other.Kill();
        await other.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        _folder.Open();
    }

    [Fact]
    public async Task Without_the_lock_file_the_store_itself_keeps_a_second_process_out()
    {
        using var other = Process.Start(new ProcessStartInfo("sleep", "600"))!;
        _folder.Open();
        _folder.Close();
        // As if that process had opened the store and its lock were gone.
        await ClaimAsync(RunnerOf(other));

        var refusal = Assert.Throws<FolderInUseException>(() => _folder.Open());
        Assert.Contains($"is in use by process {other.Id} of Linq Alerts", refusal.Message, StringComparison.Ordinal);

        other.Kill();
        await other.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        _folder.Open();
    }

    [Fact]
    public async Task If_the_first_process_may_still_run_elsewhere_the_second_takes_over_and_the_first_ends()
    {
        var first = _folder.Open();
        var change = Some.Commit(await first.Health.LoadAsync(Some.Line.Id), Some.Change());

        await ClaimAsync($$"""{"id":"{{Guid.NewGuid()}}","machine":"another","process":1,"startedAt":1}""");

        var refusal = await Assert.ThrowsAsync<FolderInUseException>(() => first.Health.CommitAsync(change));
        Assert.Contains("was taken over by process 1 on another. This one ends", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FolderInUseException>(() => first.Ledger.LoadWaitingAsync("slack"));
        Assert.Null((await _folder.Open().Health.LoadAsync(Some.Line.Id)).Row);
    }

    [Fact]
    public async Task A_folder_filled_from_another_Linq_is_refused()
    {
        await FillAsync(_folder.Open());

        var refusal = Assert.Throws<StoreUnavailableException>(() => _folder.Open(linq: new("http://127.0.0.1:5005/")));

        Assert.Equal(
            $"{_folder.Path} was filled from https://api.linqapp.com/api/partner; this run uses http://127.0.0.1:5005. "
            + "Choose another folder for it with --data, or restore the old LINQ_API_V3_BASE_URL.",
            refusal.Message);
        _folder.Open(linq: new("https://API.linqapp.com:443/api/partner/"));
    }

    [Fact]
    public async Task A_folder_that_has_received_no_answer_yet_may_be_filled_from_another_Linq()
    {
        // A typo in the base URL: what it gets is an alarm, and a silence was added.
        var typo = _folder.Open(linq: new("https://127.0.0.1:1"));
        await typo.Silences.AddAsync(Some.Silence());
        await typo.Health.CommitAsync(Some.Commit(await typo.Health.LoadAccountAsync()) with
        {
            Events = [new Alarm(AlarmKind.KeyRefused, true, "Linq rejects the key.") { Id = new(LineId.Account, 1, 1), Line = AccountRow.Name, ObservedAt = Some.Time }],
        });
        Assert.False(File.Exists(_folder.File("binding.json")));

        var corrected = _folder.Open();
        Assert.Single(await corrected.Silences.LoadAsync());
        await corrected.Health.CommitAsync(Some.Commit(await corrected.Health.LoadAccountAsync(), new KnownLine(Some.Line.Id, Some.Number(1).InFull)));

        Assert.True(File.Exists(_folder.File("binding.json")));
        Assert.Throws<StoreUnavailableException>(() => _folder.Open(linq: new("https://127.0.0.1:1")));
    }

    [Fact]
    public async Task The_simulators_folder_is_emptied_and_nothing_else_in_it()
    {
        await FillAsync(_folder.Open(FolderUse.RunAfresh, linq: Simulator));
        File.WriteAllText(_folder.File("notes.txt"), "mine");
        File.WriteAllText(_folder.File("health.journal"), "of an earlier version");

        var second = _folder.Open(FolderUse.RunAfresh, linq: Simulator);

        Assert.Null((await second.Health.LoadAsync(Some.Line.Id)).Row);
        Assert.Empty(await second.Silences.LoadAsync());
        Assert.Equal("mine", File.ReadAllText(_folder.File("notes.txt")));
    }

    [Fact]
    public async Task An_accounts_folder_is_never_emptied_for_the_simulator()
    {
        await FillAsync(_folder.Open());
        _folder.Close();

        var refusal = Assert.Throws<StoreUnavailableException>(
            () => SqliteFolder.Open(_folder.Path, Simulator, _folder.Clock, FolderUse.RunAfresh, "This is how to go on with it."));

        Assert.Equal(
            $"{_folder.Path} holds the state of https://api.linqapp.com/api/partner, so it is not emptied for the simulator. This is how to go on with it.",
            refusal.Message);
        Assert.Single(await _folder.Open().Ledger.LoadWaitingAsync("slack"));
    }

    [Fact]
    public async Task A_folder_whose_label_is_lost_or_not_yet_written_is_not_emptied()
    {
        await FillAsync(_folder.Open());
        _folder.Close();
        File.Delete(_folder.File("binding.json"));

        var refusal = Assert.Throws<StoreUnavailableException>(() => _folder.Open(FolderUse.RunAfresh, linq: Simulator));

        Assert.Contains("is not a folder of the simulator and is not empty, so it is not emptied", refusal.Message, StringComparison.Ordinal);
        Assert.Single(await _folder.Open().Ledger.LoadWaitingAsync("slack"));
    }

    [Fact]
    public async Task An_accounts_store_beside_the_simulators_label_is_not_emptied()
    {
        _folder.Open(FolderUse.RunAfresh, linq: Simulator);
        _folder.Close();
        using var account = new TestStore();
        await FillAsync(account.Open());
        account.Close();
        File.Copy(account.DatabasePath, _folder.DatabasePath, overwrite: true);

        var refusal = Assert.Throws<StoreUnavailableException>(() => _folder.Open(FolderUse.RunAfresh, linq: Simulator));

        Assert.Contains("holds the state of https://api.linqapp.com/api/partner, so it is not emptied", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(account.DatabasePath).Length, File.ReadAllBytes(_folder.DatabasePath).Length);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("half")]
    [InlineData("random")]
    public async Task The_simulators_folder_of_a_version_before_SQLite_or_with_a_damaged_store_is_emptied(string? damage)
    {
        if (damage is null)
            File.WriteAllText(_folder.File("health.journal"), "LINQJRNL");
        else
        {
            await FillAsync(_folder.Open(FolderUse.RunAfresh, linq: Simulator));
            _folder.Close();
            DamageTests.Damage(_folder.DatabasePath, damage);
        }

        // The label as written by those versions, which had no store yet.
        File.WriteAllText(_folder.File("binding.json"), """{"baseUrl":"http://localhost/simulator"}""");
        await FillAsync(_folder.Open(FolderUse.RunAfresh, linq: Simulator));

        Assert.Null((await _folder.Open(FolderUse.RunAfresh, linq: Simulator).Health.LoadAsync(Some.Line.Id)).Row);
    }

    [Fact]
    public async Task A_store_that_another_process_runs_on_is_not_emptied_even_if_its_lock_was_deleted()
    {
        using var other = Process.Start(new ProcessStartInfo("sleep", "600"))!;
        await FillAsync(_folder.Open(FolderUse.RunAfresh, linq: Simulator));
        _folder.Close();
        await ClaimAsync(RunnerOf(other));

        Assert.Throws<FolderInUseException>(() => _folder.Open(FolderUse.RunAfresh, linq: Simulator));

        other.Kill();
        await other.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        using (var kept = SqliteFolder.Open(_folder.Path, Simulator, _folder.Clock, FolderUse.Look))
            Assert.Single(await kept.Ledger.LoadWaitingAsync("slack"));
        Assert.Empty(await _folder.Open(FolderUse.RunAfresh, linq: Simulator).Ledger.LoadWaitingAsync("slack"));
    }

    [Fact]
    public void Somebody_elses_folder_is_not_emptied()
    {
        File.WriteAllText(_folder.DatabasePath, "mine");

        Assert.Throws<StoreUnavailableException>(() => _folder.Open(FolderUse.RunAfresh, linq: Simulator));

        Assert.Equal([_folder.DatabasePath], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal("mine", File.ReadAllText(_folder.DatabasePath));
    }

    [Fact]
    public async Task A_folder_that_contains_journals_is_named_and_opens_once_they_are_moved_away_as_instructed()
    {
        File.WriteAllText(_folder.File("health.journal"), "LINQJRNL");
        File.WriteAllText(_folder.File("binding.json"), """{"baseUrl":"https://api.linqapp.com/api/partner"}""");

        var refusal = Assert.Throws<StoreUnavailableException>(() => _folder.Open());

        Assert.Contains("still holds journals (health.journal) of an earlier version", refusal.Message, StringComparison.Ordinal);
        Follow(refusal.Message);
        await FillAsync(_folder.Open());
    }

    [Fact]
    public void Looking_creates_nothing()
    {
        var nowhere = _folder.File("nowhere");

        var refusal = Assert.Throws<StoreMissingException>(() => SqliteFolder.Open(nowhere, TestStore.Linq, _folder.Clock, FolderUse.Look));
        Assert.Throws<StoreMissingException>(() => _folder.Open(FolderUse.Look));

        Assert.Contains($"There is no store in {nowhere} yet", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_on_a_disk_mounted_read_only_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root may mount a folder for reading only, and this test knows Linux.");
        _folder.Open();
        _folder.Close();
        Assert.SkipUnless(Run("mount", "--bind", _folder.Path, _folder.Path) == 0, "This machine lets nobody mount a file system.");
        try
        {
            Assert.Equal(0, Run("mount", "-o", "remount,ro,bind", _folder.Path));

            foreach (var use in Enum.GetValues<FolderUse>().Except([FolderUse.RunAfresh]))
            {
                var refusal = Assert.Throws<StoreUnavailableException>(() => _folder.Open(use).Examine());
                Assert.Contains("not writable by this user", refusal.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            _folder.Close();
            Run("umount", _folder.Path);
        }
    }

    [Theory]
    [InlineData("data")]
    [InlineData("data/inner")]
    public void A_file_in_the_place_of_the_folder_is_named(string folder)
    {
        File.WriteAllText(_folder.File("data"), "");

        foreach (var use in Enum.GetValues<FolderUse>())
        {
            var refusal = Assert.Throws<StoreUnavailableException>(() => SqliteFolder.Open(_folder.File(folder), TestStore.Linq, _folder.Clock, use));
            Assert.Contains($"{_folder.File("data")} is a file. Move it away", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_copy_made_by_SQLite_uses_write_ahead_logging_again()
    {
        _folder.Open();
        using (var database = new Database(_folder.DatabasePath))
            database.WithWriter(connection => connection.Run("VACUUM INTO $1", _folder.File("copy.db")));
        _folder.Close();
        File.Move(_folder.File("copy.db"), _folder.DatabasePath, overwrite: true);

        _folder.Open();

        using var look = new Database(_folder.DatabasePath);
        Assert.Equal("wal", look.Read(connection => connection.Scalar("PRAGMA journal_mode")));
    }

    [Fact]
    public async Task A_store_that_another_program_keeps_from_using_write_ahead_logging_is_refused()
    {
        _folder.Open();
        _folder.Close();
        using var other = new Database(_folder.DatabasePath);
        other.WithWriter(connection => connection.Scalar("PRAGMA journal_mode = DELETE"));
        using var reading = new ManualResetEventSlim();
        using var enough = new ManualResetEventSlim();
        var reader = Task.Run(() => other.Read(connection =>
        {
            var count = connection.Scalar("SELECT count(*) FROM meta");
            reading.Set();
            Assert.True(enough.Wait(TimeSpan.FromMinutes(2)));
            return count;
        }));
        Assert.True(reading.Wait(TimeSpan.FromMinutes(1)));

        var refusal = Assert.Throws<StoreUnavailableException>(() => _folder.Open());
        enough.Set();
        await reader.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Contains(_folder.DatabasePath, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"fuser '{_folder.DatabasePath}'", refusal.Message, StringComparison.Ordinal);
        _folder.Open();
    }

    [Fact]
    public async Task Processes_that_create_the_store_at_once_create_only_one()
    {
        for (var time = 0; time < 10; time++)
        {
            using var folder = new TestStore(inMemory: true);
            using var start = new Barrier(3);
            FolderUse[] uses = [FolderUse.Run, FolderUse.Change, FolderUse.Change];
            var opened = await Task.WhenAll(uses.Select(use => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TimeSpan.FromMinutes(1));
                    return folder.OpenBeside(use);
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).WaitAsync(TimeSpan.FromMinutes(2));

            await FillAsync(opened[0]);
            Assert.Single(await opened[1].Silences.LoadAsync());
            foreach (var one in opened)
                one.Dispose();
            folder.Open();
        }
    }

    [Fact]
    public async Task Writes_after_the_folder_was_closed_never_reach_the_disk()
    {
        var store = _folder.Open();
        var late = Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Change());
        _folder.Close();

        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<ObjectDisposedException>(() => store.Health.CommitAsync(late));

        Assert.Null((await _folder.Open().Health.LoadAsync(Some.Line.Id)).Row);
    }

    internal static async Task FillAsync(SqliteFolder store)
    {
        await NameLineAsync(store);
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Change()));
        await store.Ledger.AddAsync([Some.Entry(Some.Change())]);
        await store.Silences.AddAsync(Some.Silence());
    }

    internal static async Task NameLineAsync(SqliteFolder store) =>
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAccountAsync(), new KnownLine(Some.Line.Id, Some.Number(1).InFull)));

    /// <summary>Does what a message tells to do with <c>mv</c>.</summary>
    internal static void Follow(string message)
    {
        var words = message[message.IndexOf("mv '", StringComparison.Ordinal)..].Split('\'');
        Directory.Move(words[1], words[3]);
        Directory.CreateDirectory(words[1]);
        // Gone with the test.
        Directory.Move(words[3], Path.Combine(words[1], "old"));
    }

    internal static string RunnerOf(Process other) =>
        $$"""{"id":"{{Guid.NewGuid()}}","machine":"{{Environment.MachineName}}","process":{{other.Id}},"startedAt":{{new DateTimeOffset(other.StartTime).ToUnixTimeSeconds()}}}""";

    private async Task ClaimAsync(string runner)
    {
        using var other = new Database(_folder.DatabasePath);
        await other.WriteAsync(connection => connection.Run("INSERT INTO meta VALUES ('runner', $1) ON CONFLICT DO UPDATE SET value = excluded.value", runner));
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
