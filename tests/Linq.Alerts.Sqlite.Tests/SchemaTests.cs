using System.Diagnostics;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Sqlite.Tests;

/// <summary>Bringing a store of an earlier version up to date.</summary>
public sealed class SchemaTests : IDisposable
{
    private static readonly IReadOnlyList<string> Next = [.. Schema.Steps, "ALTER TABLE silences ADD COLUMN who TEXT; CREATE TABLE later (n INTEGER);", "UPDATE silences SET who = 'somebody';"];

    private readonly TestStore _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A file as version 1 wrote it, which no later version may fail to read.</summary>
    [Fact]
    public async Task A_store_of_version_1_is_read_to_the_last_row()
    {
        foreach (var file in new[] { "alerts.db", "binding.json", "alerts.db-count" })
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Version1", file), _folder.File(file));

        await AssertFilledAsync(_folder.Open());
        Assert.Empty(_folder.Open().LoadNotices());
    }

    [Fact]
    public async Task All_steps_are_applied_and_keep_the_existing_data()
    {
        await SqliteFolderTests.FillAsync(_folder.Open());
        _folder.Close();

        using var next = Open(FolderUse.Run, Next);

        await AssertFilledAsync(next);
        using var database = new Database(_folder.DatabasePath);
        Assert.Equal((long)Next.Count, database.Read(connection => connection.Scalar("PRAGMA user_version")));
        Assert.Equal("somebody", database.Read(connection => connection.Scalar("SELECT who FROM silences")));
    }

    [Theory]
    [InlineData("CREATE TABLE meta (n INTEGER)")]
    [InlineData("this is no SQL")]
    public async Task A_failed_step_leaves_everything_unchanged(string step)
    {
        await SqliteFolderTests.FillAsync(_folder.Open());
        _folder.Close();

        var refusal = Assert.Throws<StoreUnavailableException>(() => Open(FolderUse.Run, [.. Next, step]));

        Assert.Contains(_folder.DatabasePath, refusal.Message, StringComparison.Ordinal);
        using (var database = new Database(_folder.DatabasePath))
        {
            Assert.Equal((long)Schema.Steps.Count, database.Read(connection => connection.Scalar("PRAGMA user_version")));
            Assert.Equal(0L, database.Read(connection => connection.Scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'later'")));
        }

        await AssertFilledAsync(_folder.Open());
    }

    [Theory]
    [InlineData(FolderUse.Look)]
    [InlineData(FolderUse.Change)]
    public async Task Only_the_process_that_polls_upgrades_the_store(FolderUse use)
    {
        await SqliteFolderTests.FillAsync(_folder.Open());
        _folder.Close();

        var refusal = Assert.Throws<StoreUnavailableException>(() => Open(use, Next));

        Assert.Contains(
            $"was written by an earlier version of Linq Alerts (its schema is 1, this version needs {Next.Count}). Start \"run\" or \"poll\" of this version once",
            refusal.Message, StringComparison.Ordinal);
        await AssertFilledAsync(_folder.Open());
    }

    [Fact]
    public async Task The_store_is_not_upgraded_while_another_process_runs_on_it()
    {
        await SqliteFolderTests.FillAsync(_folder.Open());
        _folder.Close();
        using var other = Process.Start(new ProcessStartInfo("sleep", "600"))!;
        using (var database = new Database(_folder.DatabasePath))
        {
            database.Write(connection => connection.Run("UPDATE meta SET value = $1 WHERE name = 'runner'", SqliteFolderTests.RunnerOf(other)));
            Assert.Throws<FolderInUseException>(() => Open(FolderUse.Run, Next));
            Assert.Equal(1L, database.Read(connection => connection.Scalar("PRAGMA user_version")));
        }

        other.Kill();
        await other.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        using var next = Open(FolderUse.Run, Next);
    }

    private SqliteFolder Open(FolderUse use, IReadOnlyList<string> steps) =>
        SqliteFolder.Open(_folder.Path, TestStore.Linq, _folder.Clock, use, otherwise: null, new(Steps: steps));

    /// <summary>As <see cref="SqliteFolderTests.FillAsync"/> left it.</summary>
    private static async Task AssertFilledAsync(SqliteFolder store)
    {
        Assert.Equal(Some.Line.Id, Assert.Single((await store.Health.LoadAccountAsync()).KnownLines).Id);
        Assert.Equal(Some.Chat(), Assert.Single((await store.Health.LoadAsync(Some.Line.Id)).Chats).Id);
        Same.Events([Some.Change()], await store.Health.LoadPendingAsync(Some.Line.Id, 100));
        Assert.Equal(Some.Entry(Some.Change()), Assert.Single(await store.Ledger.LoadWaitingAsync("slack")));
        Assert.Equal(Some.Silence(), Assert.Single(await store.Silences.LoadAsync()));
        Assert.Single((await store.History.ReadEventsAsync(new())).Items);
    }
}
