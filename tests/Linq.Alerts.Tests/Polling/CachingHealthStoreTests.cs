using System.Collections.Concurrent;
using System.Collections.Immutable;
using CsCheck;
using Linq.Alerts.Contracts;
using Moq;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class CachingHealthStoreContractTests : HealthStoreContract
{
    protected override ValueTask<IHealthStore> OpenAsync() => new(new CachingHealthStore(new MemoryHealthStore()));
}

public sealed class CachingHealthStoreTests
{
    private readonly MemoryHealthStore _memory = new();
    private readonly CountingStore _counted;
    private readonly CachingHealthStore _store;

    public CachingHealthStoreTests()
    {
        _counted = new(_memory);
        _store = new(_counted);
    }

    [Fact]
    public async Task The_chats_of_an_unchanged_line_are_read_once()
    {
        await _store.CommitAsync(Some.Commit(await _store.LoadAsync(Some.Line.Id), Some.Changes(2)));

        var first = await _store.LoadAsync(Some.Line.Id);
        var version = await _store.CommitAsync(Some.Commit(first));
        var second = await _store.LoadAsync(Some.Line.Id);

        Assert.Equal(version, second.Version);
        Assert.Equal(first.Chats, second.Chats);
        // Before the first commit, and before the second.
        Assert.Equal((2, 1), (_counted.Loads, _counted.RowLoads));
    }

    [Fact]
    public async Task A_commit_changes_the_chats_in_memory()
    {
        await _store.CommitAsync(Some.Commit(await _store.LoadAsync(Some.Line.Id), Some.Changes(2)));
        var before = await _store.LoadAsync(Some.Line.Id);

        await _store.CommitAsync(Some.Commit(before) with { Written = [Some.ChatRow(7), Some.ChatRow(1, HealthStatus.OptedOut)], Removed = [Some.Chat(2)] });
        await AssertCurrentAsync(_store);

        Assert.Equal(2, _counted.Loads);
        Assert.Equal(2, before.Chats.Count);
        Assert.Equal(HealthStatus.AtRisk, before.Chats[0].Status);
    }

    [Fact]
    public async Task What_another_instance_wrote_is_read()
    {
        var other = new CachingHealthStore(_memory);
        await _store.CommitAsync(Some.Commit(await _store.LoadAsync(Some.Line.Id), Some.Changes(2)));
        await _store.LoadAsync(Some.Line.Id);
        await other.CommitAsync(Some.Commit(await other.LoadAsync(Some.Line.Id)) with { Written = [Some.ChatRow(1, HealthStatus.Critical)] });

        await AssertCurrentAsync(_store);
        await AssertCurrentAsync(other);
    }

    // As if a read had taken so long that it ended after a later one, and both were followed by a commit of the later one.
    [Fact]
    public async Task A_commit_that_is_based_on_another_version_than_the_chats_in_memory_is_not_applied_to_them()
    {
        await _store.CommitAsync(Some.Commit(await _store.LoadAsync(Some.Line.Id), Some.Changes(2)));
        await _store.LoadAsync(Some.Line.Id);
        await _memory.CommitAsync(Some.Commit(await _memory.LoadAsync(Some.Line.Id)) with { Written = [Some.ChatRow(1, HealthStatus.Critical)] });

        await _store.CommitAsync(Some.Commit(await _memory.LoadAsync(Some.Line.Id)) with { Written = [Some.ChatRow(2, HealthStatus.Critical)] });

        await AssertCurrentAsync(_store);
    }

    [Fact]
    public async Task After_a_commit_that_failed_the_chats_are_read_again()
    {
        var failing = new CountingStore(_memory) { FailCommit = 2 };
        var store = new CachingHealthStore(failing);
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Changes(2)));
        var snapshot = await store.LoadAsync(Some.Line.Id);
        var commit = Some.Commit(snapshot) with { Written = [Some.ChatRow(9)] };
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(commit));

        await AssertCurrentAsync(store);
        Assert.Equal(3, failing.Loads);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chats_are_read_again_if_the_version_or_the_commit_is_another(bool isVersion)
    {
        // A store that lost a line's row may number its versions anew. One that lost a chat counts it as a new version of the same commit.
        var snapshot = Snapshot(new("1"), Guid.NewGuid(), Some.ChatRow(1));
        var store = new Mock<IHealthStore>();
        store.Setup(mock => mock.LoadAsync(Some.Line.Id, default)).ReturnsAsync(() => snapshot);
        store.Setup(mock => mock.LoadRowAsync(Some.Line.Id, default)).ReturnsAsync(() => new(snapshot.Row, snapshot.Version));
        var caching = new CachingHealthStore(store.Object);
        await caching.LoadAsync(Some.Line.Id);

        snapshot = isVersion ? Snapshot(new("2"), snapshot.Row!.LastCommit, Some.ChatRow(2)) : Snapshot(new("1"), Guid.NewGuid(), Some.ChatRow(2));

        AssertSame(snapshot, await caching.LoadAsync(Some.Line.Id));
    }

    [Fact]
    public async Task A_line_without_chats_costs_one_read()
    {
        await _store.CommitAsync(Some.Commit(await _store.LoadAsync(Some.Line.Id)));
        await _store.LoadAsync(Some.Line.Id);
        await _store.LoadAsync(Some.Line.Id);

        Assert.Equal((3, 0), (_counted.Loads, _counted.RowLoads));
    }

    [Fact]
    public async Task A_line_whose_chats_another_instance_removed_costs_one_read_again()
    {
        await _store.CommitAsync(Some.Commit(await _store.LoadAsync(Some.Line.Id), Some.Changes(1)));
        await _store.LoadAsync(Some.Line.Id);
        await _memory.CommitAsync(Some.Commit(await _memory.LoadAsync(Some.Line.Id)) with { Removed = [Some.Chat(1)] });
        await _store.LoadAsync(Some.Line.Id);
        var (loads, rowLoads) = (_counted.Loads, _counted.RowLoads);

        await _store.LoadAsync(Some.Line.Id);

        Assert.Equal((loads + 1, rowLoads), (_counted.Loads, _counted.RowLoads));
    }

    /// <param name="isCached">Whether there are chats in memory before both reads.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_slow_read_does_not_replace_what_a_later_one_has_read(bool isCached)
    {
        // A store that lost the line's row between the two reads, and numbers its versions anew.
        var (old, now) = (Snapshot(new("1"), Guid.NewGuid(), Some.ChatRow(1)), Snapshot(new("1"), Guid.NewGuid(), Some.ChatRow(2)));
        var slow = new TaskCompletionSource<LineSnapshot>();
        var reads = new Queue<Task<LineSnapshot>>([slow.Task, Task.FromResult(now)]);
        var store = new Mock<IHealthStore>();
        store.Setup(mock => mock.LoadAsync(Some.Line.Id, default)).Returns(() => reads.TryDequeue(out var read) ? read : Task.FromResult(now));
        store.Setup(mock => mock.CommitAsync(It.IsAny<StreamCommit>(), default)).ReturnsAsync((StreamCommit commit, CancellationToken _) =>
        {
            now = new((LineRow)commit.Row, new("2"), now.Chats);
            return now.Version;
        });
        store.Setup(mock => mock.LoadRowAsync(Some.Line.Id, default)).ReturnsAsync(() => new(now.Row, now.Version));
        var caching = new CachingHealthStore(store.Object);
        if (isCached)
        {
            reads = new([Task.FromResult(Snapshot(new("7"), Guid.NewGuid(), Some.ChatRow(3))), .. reads]);
            await caching.LoadAsync(Some.Line.Id);
        }

        var first = caching.LoadAsync(Some.Line.Id);
        await caching.LoadAsync(Some.Line.Id);
        slow.SetResult(old);
        await first;
        await caching.CommitAsync(Some.Commit(now));

        AssertSame(now, await caching.LoadAsync(Some.Line.Id));
    }

    // Reads take pages, of which the row is the first; a commit may be written although it failed, or be repeated by the client.
    [Fact]
    public async Task However_calls_interleave_a_commit_that_succeeds_was_based_on_the_chats_of_its_version()
    {
        // The chats that belong to each commit.
        var chats = new ConcurrentDictionary<Guid, ImmutableSortedDictionary<Guid, ChatRow>>();
        chats[default] = ImmutableSortedDictionary<Guid, ChatRow>.Empty;
        CachingHealthStore[] instances = [new(Unreliable(_memory)), new(Unreliable(_memory))];
        var commits = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            var (random, store) = (new Random(caller), instances[caller % 2]);
            for (var n = 0; n < 500; n++)
            {
                var snapshot = await store.LoadAsync(Some.Line.Id);
                var before = chats[snapshot.Row?.LastCommit ?? default];
                var commit = Some.Commit(snapshot) with
                {
                    Written = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Some.ChatRow(random.Next(1, 20), (HealthStatus)random.Next(2, 5))).DistinctBy(chat => chat.Id)],
                    Removed = random.Next(2) == 0 ? [Some.Chat(random.Next(20, 40))] : [],
                };
                if (random.Next(4) == 0)
                    commit = commit with { Written = [Some.ChatRow(random.Next(20, 40))], Removed = [] };
                chats[commit.Id] = before.SetItems(commit.Written.Select(chat => KeyValuePair.Create(chat.Id.Uuid, chat))).RemoveRange(commit.Removed.Select(chat => chat.Uuid));
                try
                {
                    await store.CommitAsync(commit);
                    if (random.Next(8) == 0)
                        await store.CommitAsync(commit);
                }
                catch (Exception e) when (e is StoreConflictException or StoreUnavailableException)
                {
                    // Another caller was faster, or nobody knows.
                    continue;
                }

                Assert.Equal(before.Values, snapshot.Chats.OrderBy(chat => chat.Id.Uuid));
                Interlocked.Increment(ref commits);
            }
        })));

        Assert.InRange(commits, 100, 2_000);
        foreach (var store in instances)
            await AssertCurrentAsync(store);
    }

    // Whatever several instances do, and however their calls interleave, each gets what is stored.
    [Fact]
    public Task Every_load_gives_what_is_stored() => Gen.Select(Gen.Int[0, 2], Gen.Int[0, 4], Gen.Int[1, 5], Gen.Int[1, 5]).Array[1, 40].SampleAsync(
        async steps =>
        {
            var memory = new MemoryHealthStore();
            CachingHealthStore[] instances = [new(memory), new(memory), new(memory)];
            var last = new LineSnapshot?[3];
            foreach (var (instance, kind, written, removed) in steps)
            {
                var store = instances[instance];
                if (kind == 0 || last[instance] is null)
                {
                    last[instance] = await store.LoadAsync(Some.Line.Id);
                    AssertSame(await memory.LoadAsync(Some.Line.Id), last[instance]!);
                    continue;
                }

                // Based on a snapshot that may be old, so that some commits are rejected.
                var before = last[instance]!;
                var commit = Some.Commit(before) with { Written = kind > 1 ? [Some.ChatRow(written, (HealthStatus)kind)] : [], Removed = kind == 3 && removed != written ? [Some.Chat(removed)] : [] };
                try
                {
                    var version = await store.CommitAsync(commit);
                    last[instance] = new((LineRow)commit.Row, version, before.Chats);
                }
                catch (StoreConflictException)
                {
                    last[instance] = null;
                }
            }

            foreach (var store in instances)
                AssertSame(await memory.LoadAsync(Some.Line.Id), await store.LoadAsync(Some.Line.Id));
        },
        iter: 300);

    private async Task AssertCurrentAsync(CachingHealthStore store) => AssertSame(await _memory.LoadAsync(Some.Line.Id), await store.LoadAsync(Some.Line.Id));

    private static void AssertSame(LineSnapshot expected, LineSnapshot actual)
    {
        Assert.Equal((expected.Row?.LastCommit, expected.Version), (actual.Row?.LastCommit, actual.Version));
        Assert.Equal(expected.Chats.OrderBy(chat => chat.Id.Uuid), actual.Chats.OrderBy(chat => chat.Id.Uuid));
    }

    private static LineSnapshot Snapshot(RowVersion version, Guid commit, params ChatRow[] chats) => new(Some.Row() with { LastCommit = commit }, version, chats);

    /// <summary>Lets other callers run between any two steps of a call.</summary>
    private static IHealthStore Unreliable(MemoryHealthStore memory)
    {
        var store = new Mock<IHealthStore>();
        store.Setup(mock => mock.LoadAsync(Some.Line.Id, default)).Returns(() => YieldAsync(async () =>
        {
            var row = await memory.LoadRowAsync(Some.Line.Id);
            await Task.Yield();
            var first = (await memory.LoadAsync(Some.Line.Id)).Chats.Where(chat => chat.Id.Uuid < Some.Chat(15).Uuid);
            await Task.Yield();
            return new LineSnapshot(row.Row, row.Version, [.. first, .. (await memory.LoadAsync(Some.Line.Id)).Chats.Where(chat => chat.Id.Uuid >= Some.Chat(15).Uuid)]);
        }));
        store.Setup(mock => mock.LoadRowAsync(Some.Line.Id, default)).Returns(() => YieldAsync(() => memory.LoadRowAsync(Some.Line.Id)));
        var calls = 0;
        store.Setup(mock => mock.CommitAsync(It.IsAny<StreamCommit>(), default)).Returns((StreamCommit commit, CancellationToken _) => YieldAsync(async () =>
        {
            var call = Interlocked.Increment(ref calls);
            if (call % 11 == 0)
                throw new StoreUnavailableException("Not written.");
            var version = await memory.CommitAsync(commit);
            await Task.Yield();
            return call % 13 == 0 ? throw new StoreUnavailableException("Written.") : version;
        }));
        return store.Object;
    }

    private static async Task<T> YieldAsync<T>(Func<Task<T>> call)
    {
        await Task.Yield();
        var result = await call();
        await Task.Yield();
        return result;
    }
}
