using System.Diagnostics;
using System.Runtime.Versioning;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Local.Tests;

public sealed class JournalFolderTests : IDisposable
{
    private static readonly Uri Linq = new("https://api.linqapp.com/api/partner");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_written_is_there_when_the_folder_is_opened_again()
    {
        using (var first = Open())
        {
            await first.Health.CommitAsync(Some.Commit(await first.Health.LoadAsync(Some.Line.Id), Some.Change()));
            await first.Ledger.AddAsync([Some.Entry(Some.Change())]);
            await first.Silences.AddAsync(Some.Silence());
        }

        using var second = Open();
        Assert.Single(await second.Health.LoadPendingAsync(Some.Line.Id, 100));
        Assert.Single(await second.Ledger.LoadWaitingAsync("slack"));
        Assert.Single(await second.Silences.LoadAsync());
        Assert.Equal(0, second.BytesCutOff);
        Assert.Null(second.CompactionTrouble);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_made_for_this_user_only()
    {
        var inner = _folder.File("a/b");

        using var opened = JournalFolder.Open(inner, Linq, _folder.Clock);

        Assert.True(File.Exists(Path.Combine(inner, "binding.json")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(inner));
    }

    [Fact]
    public void A_second_opening_is_told_to_stop_the_first()
    {
        using var first = Open();

        var refusal = Assert.ThrowsAny<StoreUnavailableException>(() => Open());

        Assert.Equal(
            $"{_folder.Path} is in use by another process of Linq Alerts. Stop that one, or choose another folder for this one.",
            refusal.Message);
        // Not even to empty it.
        Assert.ThrowsAny<StoreUnavailableException>(() => Open(fresh: true));
    }

    [Fact]
    public async Task Another_process_holds_the_folder_until_it_dies()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "Another process is played by flock(1), which this system lacks.");
        Open().Dispose();
        // Without a child, which would inherit the lock and perhaps die later than its parent.
        string[] arguments = ["--no-fork", _folder.File("lock"), "sh", "-c", "echo held; exec cat"];
        using var other = Process.Start(new ProcessStartInfo("/usr/bin/flock", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));

        var refusal = Assert.ThrowsAny<StoreUnavailableException>(() => Open());
        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);

        other.Kill();
        await other.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Open().Dispose();
    }

    [Fact]
    public void A_folder_filled_from_another_Linq_is_refused()
    {
        Open().Dispose();

        var refusal = Assert.Throws<StoreUnavailableException>(() => Open("http://127.0.0.1:5005/"));

        Assert.Equal(
            $"{_folder.Path} was filled from https://api.linqapp.com/api/partner; this run is set to http://127.0.0.1:5005. "
            + "Choose another folder for it, or set LINQ_API_V3_BASE_URL back.",
            refusal.Message);
    }

    [Fact]
    public void The_same_Linq_may_be_written_another_way()
    {
        Open().Dispose();

        Open("https://API.linqapp.com:443/api/partner/").Dispose();
    }

    [Fact]
    public async Task A_fresh_folder_is_empty_and_may_be_filled_from_another_Linq()
    {
        using (var first = Open())
        {
            await first.Health.CommitAsync(Some.Commit(await first.Health.LoadAsync(Some.Line.Id), Some.Change()));
            await first.Silences.AddAsync(Some.Silence());
        }

        File.WriteAllText(_folder.File("notes.txt"), "mine");

        using (var second = Open("http://127.0.0.1:5005", fresh: true))
        {
            Assert.Null((await second.Health.LoadAsync(Some.Line.Id)).Row);
            Assert.Empty(await second.Silences.LoadAsync());
        }

        Assert.Equal("mine", File.ReadAllText(_folder.File("notes.txt")));
        Open(fresh: true).Dispose();
    }

    [Fact]
    public void A_folder_of_somebody_elses_is_not_emptied()
    {
        File.WriteAllText(_folder.HealthPath, "mine");

        var refusal = Assert.ThrowsAny<StoreUnavailableException>(() => Open(fresh: true));

        Assert.Contains("will not be emptied. Choose another folder.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal([_folder.HealthPath], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal("mine", File.ReadAllText(_folder.HealthPath));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{")]
    public void Journals_without_a_readable_binding_are_refused(string? binding)
    {
        Open().Dispose();
        File.Delete(_folder.File("binding.json"));
        if (binding is not null)
            File.WriteAllText(_folder.File("binding.json"), binding);

        var refusal = Assert.ThrowsAny<StoreUnavailableException>(() => Open());

        Assert.Contains("binding.json is missing or unreadable", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_power_may_go_at_any_step_of_the_first_opening_and_of_emptying()
    {
        foreach (var fresh in new[] { false, true })
        {
            var step = 1;
            while (!OpensBy(step, fresh))
                step++;
            // Past the last step it opens, and not before: every step has had its turn.
            Assert.InRange(step, 15, 100);
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_read_only_folder_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "File modes do not bind root, and Windows has none.");
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            var refusal = Assert.ThrowsAny<StoreUnavailableException>(() => Open());
            Assert.Contains("not writable by this user", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_named()
    {
        File.WriteAllText(_folder.File("data"), "");

        var refusal = Assert.Throws<StoreUnavailableException>(() => JournalFolder.Open(_folder.File("data"), Linq, _folder.Clock));

        Assert.Contains(_folder.File("data"), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_after_the_folder_was_closed_never_reaches_the_disk()
    {
        var store = _folder.OpenHealth();
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change(1)));
        var late = Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change(2));
        store.Dispose();
        var length = new FileInfo(_folder.HealthPath).Length;

        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<ObjectDisposedException>(() => store.CommitAsync(late));

        Assert.Equal(length, new FileInfo(_folder.HealthPath).Length);
    }

    private static bool OpensBy(int step, bool fresh)
    {
        using var folder = new TestFolder();
        JournalFolder.Open(folder.Path, Linq, folder.Clock).Dispose();
        if (!fresh)
        {
            foreach (var file in Directory.GetFiles(folder.Path))
                File.Delete(file);
        }

        var opens = true;
        try
        {
            JournalFolder.Open(folder.Path, Linq, folder.Ground(new PowerLossDisk(step)), fresh).Dispose();
        }
        catch (SimulatedCrashException)
        {
            opens = false;
        }

        // Whatever was left behind, the next start finds its way.
        JournalFolder.Open(folder.Path, Linq, folder.Clock, fresh).Dispose();
        return opens;
    }

    private JournalFolder Open(string? linq = null, bool fresh = false) =>
        JournalFolder.Open(_folder.Path, linq is null ? Linq : new(linq), _folder.Clock, fresh);
}
