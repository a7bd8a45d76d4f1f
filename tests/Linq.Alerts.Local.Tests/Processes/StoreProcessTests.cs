using System.Diagnostics;
using Linq.Alerts.Contracts;
using Linq.Alerts.Sqlite;
using Linq.Simulator;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>The real program and its store: several processes, kills, full and read-only disks.</summary>
public sealed class StoreProcessTests : IAsyncDisposable
{
    private const int MaintenanceKills = 25;
    private const int Old = 60_000;

    private readonly TestFolder _folder = new();
    private readonly SimulatedLinq _linq = new(new() { Lines = 1, Chats = 10, SickShare = 0 });
    private SimulatorServer? _server;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("lock deleted")]
    [InlineData("locks switched off")]
    public async Task A_second_process_that_polls_is_refused_and_the_first_continues(string trick)
    {
        (string, string)[] settings = [.. await SettingsAsync(), .. trick == "locks switched off" ? [("DOTNET_SYSTEM_IO_DISABLEFILELOCKING", "1")] : Array.Empty<(string, string)>()];
        await using var first = LinqAlerts.Start(["--data", _folder.Path], settings);
        await first.LineWithAsync("chats read");
        if (trick == "lock deleted")
            File.Delete(_folder.File("lock"));

        foreach (var command in new[] { "run", "poll" })
        {
            var (code, _, errors) = await LinqAlerts.RunAsync([command, "--data", _folder.Path], settings);
            Assert.Equal(1, code);
            Assert.Contains($"{_folder.Path} is in use by ", errors, StringComparison.Ordinal);
        }

        _linq.SetHealth(_linq.AddChat(_linq.Lines[0]), "OPTED_OUT");
        await first.LineWithAsync("OPTED_OUT");
    }

    [Fact]
    public async Task Silences_and_the_check_work_while_the_program_runs()
    {
        var settings = await SettingsAsync();
        await using var running = LinqAlerts.Start(["--data", _folder.Path], settings);
        await running.LineWithAsync("chats read");

        var (added, silence, _) = await LinqAlerts.RunAsync(["silence", "add", "--for", "2h", "--reason", "Maintenance", "--data", _folder.Path], settings);
        var (listed, list, _) = await LinqAlerts.RunAsync(["silence", "list", "--data", _folder.Path], settings);
        var (check, findings, _) = await LinqAlerts.RunAsync(["check", "--data", _folder.Path], settings);

        Assert.Equal((0, 0, 0), (added, listed, check));
        Assert.Contains("Maintenance", silence, StringComparison.Ordinal);
        Assert.Contains("Maintenance", list, StringComparison.Ordinal);
        Assert.Contains("is sound and can be written", findings, StringComparison.Ordinal);
        // Silenced: the running process reports the opt-out but not the other chat.
        var (critical, optedOut) = (_linq.AddChat(_linq.Lines[0]), _linq.AddChat(_linq.Lines[0]));
        _linq.SetHealth(critical, "CRITICAL");
        _linq.SetHealth(optedOut, "OPTED_OUT");
        Assert.DoesNotContain("CRITICAL", await running.LineWithAsync("ALERT"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_start_without_the_key_erases_nothing()
    {
        await using var slack = await SlackStandIn.StartAsync();
        (string, string)[] settings = [.. await SettingsAsync(), ("SLACK_WEBHOOK_URL", slack.Url), ("Group__Interval", "00:00:00")];
        var chats = Enumerable.Range(0, 5).Select(_ => _linq.AddChat(_linq.Lines[0])).ToList();
        await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], settings);
        slack.Mood = () => SlackMood.Down;
        foreach (var chat in chats)
            _linq.SetHealth(chat, "OPTED_OUT");
        await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], settings);

        var (code, _, errors) = await LinqAlerts.RunAsync(["run", "--data", _folder.Path]);
        Assert.Equal(1, code);
        Assert.Contains("so it is not emptied for the simulator. LINQ_API_V3_API_KEY is not set", errors, StringComparison.Ordinal);

        slack.Mood = () => SlackMood.Well;
        await using var again = LinqAlerts.Start(["--data", _folder.Path], settings);
        await slack.UntilAsync(messages => chats.All(chat => messages.Any(message => message.Contains($"{chat}", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task With_the_simulator_option_an_accounts_folder_is_not_emptied_and_the_option_is_named()
    {
        var settings = await SettingsAsync();
        Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], settings)).Code);

        var (code, _, errors) = await LinqAlerts.RunAsync(["--simulator", "--data", _folder.Path], settings);

        Assert.Equal(1, code);
        Assert.Contains("so it is not emptied for the simulator. --simulator is given: leave it out to continue with an account's state", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Moving_the_folder_away_ends_a_running_process_and_a_backup_in_its_place_continues()
    {
        var settings = await SettingsAsync();
        var (data, backup) = (_folder.File("data"), _folder.File("backup"));
        Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", data], settings)).Code);
        Directory.CreateDirectory(backup);
        foreach (var file in new[] { "alerts.db", "binding.json" })
            File.Copy(Path.Combine(data, file), Path.Combine(backup, file));
        await using var first = LinqAlerts.Start(["--data", data], settings);
        await first.LineWithAsync("chats read");

        Directory.Move(data, _folder.File("aside"));
        Directory.Move(backup, data);

        Assert.Equal(1, await first.ExitCodeAsync());
        Assert.Contains("was moved, removed or replaced while Linq Alerts runs, so this process ends", first.Errors, StringComparison.Ordinal);
        await using var second = LinqAlerts.Start(["--data", data], settings);
        await second.LineWithAsync("was restored from a backup");
    }

    [Theory]
    [InlineData("run")]
    [InlineData("poll")]
    public async Task An_unreadable_alert_is_reported_in_an_alarm_and_holds_up_no_other(string command)
    {
        await using var slack = await SlackStandIn.StartAsync();
        (string, string)[] settings = [.. await SettingsAsync(), ("SLACK_WEBHOOK_URL", slack.Url), ("Group__Interval", "00:00:00")];
        var (damaged, whole) = (_linq.AddChat(_linq.Lines[0]), _linq.AddChat(_linq.Lines[0]));
        Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], settings)).Code);
        slack.Mood = () => SlackMood.Down;
        _linq.SetHealth(damaged, "OPTED_OUT");
        _linq.SetHealth(whole, "OPTED_OUT");
        await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], settings);
        Assert.NotNull(await ScalarAsync($"UPDATE events SET event = replace(event, 'chat', 'char') WHERE chat = '{damaged}' RETURNING number"));
        // It is retried immediately.
        await ScalarAsync("DELETE FROM places");
        slack.Mood = () => SlackMood.Well;

        await using var program = LinqAlerts.Start([command, "--data", _folder.Path], settings);

        await slack.UntilAsync(messages => messages.Any(message => message.Contains($"{whole}", StringComparison.Ordinal))
            && messages.Any(message => message.Contains("An alert for slack cannot be read, so it is not sent", StringComparison.Ordinal) && message.Contains($"{damaged}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Poll_deletes_expired_data_once_an_hour()
    {
        var settings = await SettingsAsync();
        Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], settings)).Code);
        var now = TimeProvider.System.GetUtcNow();
        await SeedAsync(now.AddDays(-40), 2_500, "old");
        await SeedAsync(now.AddDays(-1), 50, "recent");

        Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], settings)).Code);
        Assert.Equal(2_500, await CountAsync("old"));
        // As if the first had been two hours ago.
        Assert.NotNull(await ScalarAsync($"UPDATE meta SET value = json_set(value, '$.last', '{now.AddHours(-2):O}') WHERE name = 'upkeep' RETURNING value"));
        Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], settings)).Code);

        Assert.Equal((0, 50), (await CountAsync("old"), await CountAsync("recent")));
        Assert.Equal(0L, await ScalarAsync("PRAGMA freelist_count"));
    }

    /// <summary>The store takes everything but the deleting.</summary>
    [Theory]
    [InlineData("run")]
    [InlineData("poll")]
    public async Task Failed_maintenance_is_reported_on_screen(string command)
    {
        var settings = await SettingsAsync();
        Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], settings)).Code);
        await SeedAsync(TimeProvider.System.GetUtcNow().AddDays(-40), 10, "old");
        await ScalarAsync("CREATE TRIGGER stuck BEFORE DELETE ON deliveries BEGIN SELECT raise(FAIL, 'the disk has a bad day'); END");
        await ScalarAsync("UPDATE meta SET value = json_set(value, '$.last', '2020-01-01T00:00:00Z') WHERE name = 'upkeep'");

        await using var program = LinqAlerts.Start([command, "--data", _folder.Path], settings);

        var line = await program.LineWithAsync("the disk has a bad day");
        Assert.Contains("the store's upkeep", line, StringComparison.Ordinal);
        Assert.Equal(10, await CountAsync("old"));
        // It keeps watching anyway.
        if (command == "run")
        {
            _linq.SetHealth(_linq.AddChat(_linq.Lines[0]), "OPTED_OUT");
            await program.LineWithAsync("OPTED_OUT");
        }
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_folder_fails_the_check()
    {
        var settings = await SettingsAsync();
        await File.WriteAllTextAsync(_folder.File("data"), "mine");

        foreach (var folder in new[] { "data", "data/inner" })
        {
            var (code, findings, _) = await LinqAlerts.RunAsync(["check", "--data", _folder.File(folder)], settings);
            Assert.Equal(1, code);
            Assert.Matches($"(?m)^NO +store +.*{_folder.File("data")} is a file", findings);
        }
    }

    /// <summary>By permissions, and not by how the disk is mounted; root may write all the same, so the program runs as somebody else.</summary>
    [Theory]
    [InlineData("the folder and the files")]
    [InlineData("the folder")]
    public async Task A_folder_that_the_user_cannot_write_to_is_named_by_every_command(string what)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This test knows the permissions of Linux.");
        Assert.SkipWhen(Environment.IsPrivilegedProcess && !File.Exists("/usr/bin/setpriv"), "Root needs setpriv(1) to run the program as somebody else.");
        var (settings, data) = (await SettingsAsync(), _folder.File("data"));
        Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", data], settings)).Code);
        var script = "exec \"$@\"";
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Equal(0, await RunAsync("chown", "-R", "65534:65534", data));
            Assert.Equal(0, await RunAsync("chmod", "o+x", _folder.Path));
            script = "exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$@\"";
            await using var may = LinqAlerts.StartShell(script, ["--help"], settings);
            Assert.SkipUnless(await may.ExitCodeAsync() == 0, "Nobody else may read the program where it was built.");
        }

        if (what == "the folder and the files")
            Assert.Equal(0, await RunAsync("chmod", "-R", "a-w", data));
        Assert.Equal(0, await RunAsync("chmod", "0555", data));

        try
        {
            foreach (var command in new string[][] { ["run"], ["poll"], ["silence", "list"], ["silence", "add", "--for", "2h", "--reason", "test"], ["history"], ["deliveries"], ["check"] })
            {
                await using var program = LinqAlerts.StartShell(script, [.. command, "--data", data], settings);
                if (command[0] == "check")
                    await program.LineWithAsync("not writable by this user");
                Assert.Equal(1, await program.ExitCodeAsync());
                if (command[0] != "check")
                    Assert.Contains("not writable by this user", program.Errors, StringComparison.Ordinal);
                Assert.DoesNotContain("   at ", program.Errors, StringComparison.Ordinal);
            }
        }
        finally
        {
            await RunAsync("chmod", "-R", "u+w", data);
        }
    }

    [Fact]
    public async Task A_typo_in_the_base_URL_does_not_bind_the_folder()
    {
        var settings = await SettingsAsync();
        var (failed, _, _) = await LinqAlerts.RunAsync(
            ["poll", "--data", _folder.Path], ("LINQ_API_V3_API_KEY", _linq.Token), ("LINQ_API_V3_BASE_URL", "https://127.0.0.1:1"));
        Assert.Equal(1, failed);

        var (code, output, errors) = await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], settings);

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("chats read", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_lost_over_twenty_five_kills_during_maintenance()
    {
        var settings = await SettingsAsync();
        Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], settings)).Code);
        var now = TimeProvider.System.GetUtcNow();
        await SeedAsync(now.AddDays(-40), Old, "old");
        await SeedAsync(now.AddDays(-1), 500, "recent");

        using var watcher = new FileSystemWatcher(_folder.Path, "alerts.db-wal") { NotifyFilter = NotifyFilters.Size | NotifyFilters.LastWrite };
        using var written = new SemaphoreSlim(0);
        watcher.Changed += (_, _) => written.Release();
        watcher.EnableRaisingEvents = true;
        for (var kills = 0; kills < MaintenanceKills; kills++)
        {
            // How much one process deletes before it is killed depends on the machine.
            if (await CountAsync("old") is var left && left < Old / 2)
            {
                await SeedAsync(now.AddDays(-40).AddSeconds(kills), Old / 2, "old");
                left = await CountAsync("old");
            }

            await using var program = LinqAlerts.Start(["--data", _folder.Path], settings);
            // Once it has begun to delete.
            while (await CountAsync("old") is var now1 && now1 == left)
                Assert.True(await written.WaitAsync(LinqAlerts.Limit), $"Nothing was deleted. {program.Errors}");
            await program.KillAsync();
        }

        await using (var last = LinqAlerts.Start(["--data", _folder.Path], settings))
        {
            while (await CountAsync("old") > 0)
                Assert.True(await written.WaitAsync(LinqAlerts.Limit), $"Nothing was deleted. {last.Errors}");
            last.Signal("TERM");
            Assert.Equal(0, await last.ExitCodeAsync());
        }

        Assert.Equal(500, await CountAsync("recent"));
        Assert.Equal("ok", await ScalarAsync("PRAGMA integrity_check"));
        Assert.Equal(500L, await ScalarAsync("SELECT count(*) FROM deliveries JOIN events ON events.number = deliveries.event WHERE events.status = 'recent'"));
    }

    [Fact]
    public async Task A_full_disk_is_reported_on_screen_and_survived()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root may mount a small file system, and this test knows Linux.");
        var mount = _folder.File("small");
        Directory.CreateDirectory(mount);
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mount) == 0, "This machine lets nobody mount a file system.");
        try
        {
            await using var program = LinqAlerts.Start(["--data", mount], await SettingsAsync());
            await program.LineWithAsync("chats read");
            // Somebody else fills it.
            await using (var hog = File.Create(Path.Combine(mount, "hog")))
                Assert.ThrowsAny<IOException>(() => Fill(hog));

            await program.LineWithAsync("The disk is full");
            File.Delete(Path.Combine(mount, "hog"));
            _linq.SetHealth(_linq.AddChat(_linq.Lines[0]), "OPTED_OUT");
            await program.LineWithAsync("OPTED_OUT");
            program.Signal("TERM");
            Assert.Equal(0, await program.ExitCodeAsync());
        }
        finally
        {
            await RunAsync("umount", mount);
        }
    }

    [Fact]
    public async Task The_check_says_that_a_read_only_folder_is_not_writable()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root may mount a folder for reading only, and this test knows Linux.");
        var settings = await SettingsAsync();
        Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], settings)).Code);
        Assert.SkipUnless(await RunAsync("mount", "--bind", _folder.Path, _folder.Path) == 0, "This machine lets nobody mount a file system.");
        try
        {
            Assert.Equal(0, await RunAsync("mount", "-o", "remount,ro,bind", _folder.Path));

            var (run, _, why) = await LinqAlerts.RunAsync(["run", "--data", _folder.Path], settings);
            var (check, findings, _) = await LinqAlerts.RunAsync(["check", "--data", _folder.Path], settings);

            Assert.Equal((1, 1), (run, check));
            Assert.Contains("is not writable by this user", why, StringComparison.Ordinal);
            Assert.Contains("is not writable by this user", findings, StringComparison.Ordinal);
        }
        finally
        {
            await RunAsync("umount", _folder.Path);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restored_backup_is_reported_raises_an_alarm_and_loses_no_opt_out(bool silenceFirst)
    {
        await using var slack = await SlackStandIn.StartAsync();
        (string, string)[] settings = [.. await SettingsAsync(), ("SLACK_WEBHOOK_URL", slack.Url), ("Group__Interval", "00:00:00")];
        var chats = Enumerable.Range(0, 12).Select(_ => _linq.AddChat(_linq.Lines[0])).ToList();
        await PollAsync();
        var backup = File.ReadAllBytes(_folder.File("alerts.db"));
        foreach (var chat in chats[..6])
            _linq.SetHealth(chat, "CRITICAL");
        await PollAsync();

        File.WriteAllBytes(_folder.File("alerts.db"), backup);
        foreach (var chat in chats[6..])
            _linq.SetHealth(chat, "OPTED_OUT");
        if (silenceFirst)
            Assert.Equal(0, (await LinqAlerts.RunAsync(["silence", "add", "--for", "1m", "--reason", "test", "--data", _folder.Path], settings)).Code);
        await PollAsync();

        Assert.Contains(slack.Messages, message => message.Contains("is an older copy", StringComparison.Ordinal));
        Assert.All(chats[6..], chat => Assert.Contains(slack.Messages, message => message.Contains($"{chat}", StringComparison.Ordinal)));

        async Task PollAsync() => Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], settings)).Code);
    }

    private async Task<(string, string)[]> SettingsAsync()
    {
        _server ??= await SimulatorServer.StartAsync(_linq);
        return [("LINQ_API_V3_API_KEY", _linq.Token), ("LINQ_API_V3_BASE_URL", _server.BaseUrl), ("Poll__Every", "00:00:01"), ("Group__Wait", "00:00:00")];
    }

    /// <summary>Rows as if that many events had been recorded and delivered at <paramref name="time"/>; their status says which they are.</summary>
    private async Task SeedAsync(DateTimeOffset time, int count, string status)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            BEGIN;
            INSERT INTO events (line, epoch, sequence, time, type, status, recorded, event)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $count)
            SELECT 'seeded', $epoch, i, $time, 'chat-health-changed', $status, 1, '{}' FROM n;
            INSERT INTO deliveries (event, route, taken_at, outcome, why, ended_at)
            SELECT number, 'console', time, 'delivered', 'test', time FROM events WHERE status = $status AND epoch = $epoch;
            COMMIT;
            """;
        command.Parameters.AddWithValue("$count", count);
        command.Parameters.AddWithValue("$epoch", time.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture));
        command.Parameters.AddWithValue("$status", status);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync(string status) => (long)(await ScalarAsync($"SELECT count(*) FROM events WHERE status = '{status}'"))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is this test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    private async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection($"Data Source={_folder.File(SqliteFolder.StoreFile)};Mode=ReadWrite;Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    private static void Fill(FileStream file)
    {
        var bytes = new byte[4096];
        while (true)
        {
            file.Write(bytes);
            file.Flush();
        }
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync().WaitAsync(LinqAlerts.Limit);
        return process.ExitCode;
    }
}
