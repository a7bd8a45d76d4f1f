using System.Text.Json;
using CsCheck;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>After any operations by any process, the tables have the same contents as the in-memory stores.</summary>
/// <remarks>
/// A failure prints its seed and the shortest steps found; <c>CsCheck_Iter=200</c> looks for shorter ones. One at a time: each has its own tables.
/// </remarks>
public sealed class TableModelTests(Azurite azurite)
{
    private const int Lines = 3;

    private static readonly string[] Routes = ["slack", "e-mail", "on-call"];

    private static readonly JsonSerializerOptions WithTuples = new() { IncludeFields = true };

    private static readonly Gen<bool> Reopens = Gen.Int[0, 9].Select(n => n == 9);

    private static readonly Gen<HealthStep> HealthSteps = Gen.Select(
        Gen.Int[0, Lines - 1], Gen.Int[0, 2].Select(n => n == 0), Gen.Int[0, 1_000].Array[2], Gen.Int[0, 19].Array[0, 3], Gen.Int[0, 3].Array[21], Reopens,
        (line, marks, marked, turned, kept, reopens) => new HealthStep(line, marks, marked, turned, kept, reopens));

    private static readonly Gen<(int Sequence, int Line)> Events = Gen.Select(Gen.Int[1, 59], Gen.Int[0, Lines - 1]);

    private static readonly Gen<LedgerStep> LedgerSteps = Gen.Select(
        Gen.Int[0, 2],
        Gen.OneOf<LedgerAct>(
            Gen.Select(Gen.Int[0, 2], Events, Gen.Int[0, 3].Select(n => n == 0), (route, added, quiet) => (route, added, quiet)).Array[1, 7].Select(added => (LedgerAct)new Add(added)),
            Gen.Select(Gen.Int[0, 2], Events.Array[0, 29], Gen.Int[0, 2], (route, ended, kind) => (LedgerAct)new End(route, ended, (OutcomeKind)kind)),
            Gen.Select(Gen.Int[0, 2], Events.Array[0, 40], Gen.Bool, (route, replayed, dead) => (LedgerAct)new Replay(route, replayed, dead ? null : "silenced"))),
        Reopens,
        (seconds, act, reopens) => new LedgerStep(seconds, act, reopens));

    [Fact]
    public Task A_table_and_an_in_memory_store_behave_alike()
    {
        azurite.Require();
        return HealthSteps.Array[1, 50].SampleAsync(
            async steps =>
            {
                var table = await azurite.CreateTableAsync();
                TableHealthStore Open() => new(table, new("https://api.example.com"));
                var (model, store) = (new MemoryHealthStore(), Open());
                foreach (var step in steps)
                {
                    await DoAsync(step, model, store);
                    if (step.Reopens)
                        store = Open();
                }

                for (var n = 0; n < Lines; n++)
                    await AssertAlikeAsync(model, store, Some.LineNumber(n).Id);
            },
            iter: 10, threads: 1, print: steps => JsonSerializer.Serialize(steps));
    }

    [Fact]
    public Task A_table_and_an_in_memory_ledger_behave_alike()
    {
        azurite.Require();
        return LedgerSteps.Array[1, 40].SampleAsync(
            async steps =>
            {
                var table = await azurite.CreateTableAsync();
                var clock = new FakeTimeProvider(Some.Time);
                var (model, ledger) = (new MemoryDeliveryLedger(), new TableDeliveryLedger(table, clock));
                foreach (var step in steps)
                {
                    clock.Advance(TimeSpan.FromSeconds(step.Seconds));
                    await DoAsync(step.Act, model, clock.GetUtcNow());
                    await DoAsync(step.Act, ledger, clock.GetUtcNow());
                    if (step.Reopens)
                    {
                        clock.Advance(TimeSpan.FromTicks(100));
                        ledger = new(table, clock);
                    }
                }

                foreach (var route in Routes)
                {
                    Same.Entries(await model.LoadWaitingAsync(route), await ledger.LoadWaitingAsync(route));
                    Same.Entries(await model.ReadAsync(route).ToListAsync(), await ledger.ReadAsync(route).ToListAsync());
                    EventId[] some = [.. Enumerable.Range(1, 60).Select(n => Some.Event(n, Some.LineNumber(n % Lines)))];
                    var found = await ledger.FindAsync(route, some);
                    Same.Entries((await model.FindAsync(route, some)).OrderBy(one => one.Key.Sequence).Select(one => one.Value), found.OrderBy(one => one.Key.Sequence).Select(one => one.Value));
                    Assert.Equal(await model.LoadBacklogAsync(route, Some.Time.AddSeconds(20), DateTimeOffset.MaxValue), await ledger.LoadBacklogAsync(route, Some.Time.AddSeconds(20), DateTimeOffset.MaxValue));
                }
            },
            iter: 8, threads: 1, print: steps => JsonSerializer.Serialize(steps.Select(step => new { step.Seconds, Act = (object)step.Act, step.Reopens }), WithTuples));
    }

    private static async Task DoAsync(HealthStep step, MemoryHealthStore model, TableHealthStore store)
    {
        var line = Some.LineNumber(step.Line);
        var (expected, actual) = (await model.LoadAsync(line.Id), await store.LoadAsync(line.Id));
        var next = expected.Row?.NextSequence ?? 1;
        if (step.Marks)
        {
            EventId[] marked = [.. step.Marked.Select(mark => Some.Event((mark % next) + 1, line))];
            await model.MarkPublishedAsync(line.Id, marked);
            await store.MarkPublishedAsync(line.Id, marked);
            return;
        }

        var events = step.Turned.Distinct().Select((chat, n) => Some.Change(next + n, chat: chat, line: line)).ToArray();
        var others = expected.Chats.Select(chat => chat.Id).Append(Some.Chat(77)).Except(events.Select(change => change.Chat));
        var commit = Some.Commit(expected, line, events) with { Removed = [.. others.Where((_, n) => step.Kept[n] == 0)] };
        await model.CommitAsync(commit);
        await store.CommitAsync(commit with { BasedOn = actual.Version });
    }

    private static Task DoAsync(LedgerAct act, IDeliveryLedger ledger, DateTimeOffset now) => act switch
    {
        Add add => ledger.AddAsync([.. add.Entries.Select(entry => new LedgerEntry(
            Routes[entry.Route], Some.Change(entry.Event.Sequence, line: Some.LineNumber(entry.Event.Line)), now, entry.IsQuiet ? new(OutcomeKind.Suppressed, "silenced", now) : null))]),
        End end => ledger.EndAsync(Routes[end.Route], [.. end.Events.Select(one => Some.Event(one.Sequence, Some.LineNumber(one.Line)))], new(end.Kind, "why", now)),
        Replay replay => ledger.ReplayAsync(Routes[replay.Route], [.. replay.Events.Select(one => Some.Event(one.Sequence, Some.LineNumber(one.Line)))], now, replay.SuppressedBy),
        _ => throw new InvalidOperationException($"{act} is none of the three."),
    };

    private static async Task AssertAlikeAsync(MemoryHealthStore model, TableHealthStore store, LineId line)
    {
        var (expected, actual) = (await model.LoadAsync(line), await store.LoadAsync(line));
        if (expected.Row is null)
        {
            Assert.Null(actual.Row);
            return;
        }

        Same.Row(expected.Row, actual.Row);
        Assert.Equal(expected.Chats.OrderBy(chat => chat.Id.Uuid), actual.Chats.OrderBy(chat => chat.Id.Uuid));
        Same.Events(await model.LoadPendingAsync(line, 1_000), await store.LoadPendingAsync(line, 1_000));
        Same.Events(await model.ReadHistoryAsync(line).ToListAsync(), await store.ReadHistoryAsync(line).ToListAsync());
    }

    /// <param name="Marks">Whether events are marked as published, or chats change and are removed.</param>
    /// <param name="Turned">Chats that turn.</param>
    /// <param name="Kept">For each other chat: 0, and it goes.</param>
    private sealed record HealthStep(int Line, bool Marks, int[] Marked, int[] Turned, int[] Kept, bool Reopens);

    /// <param name="Seconds">What passes before.</param>
    private sealed record LedgerStep(int Seconds, LedgerAct Act, bool Reopens);

    private abstract record LedgerAct;

    private sealed record Add((int Route, (int Sequence, int Line) Event, bool IsQuiet)[] Entries) : LedgerAct;

    private sealed record Replay(int Route, (int Sequence, int Line)[] Events, string? SuppressedBy) : LedgerAct;

    private sealed record End(int Route, (int Sequence, int Line)[] Events, OutcomeKind Kind) : LedgerAct;
}
