using System.Collections.Immutable;
using System.Text;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>Journals of format 1 lie on people's disks: they must stay readable, whatever becomes of the types in this build.</summary>
public sealed class JournalFormatTests : IDisposable
{
    private const string Line = "00000001-0001-4000-8000-000000000001";
    private const string Chat = "00000001-0002-4000-8000-000000000001";
    private const string Event = """
        {"specversion":"1.0","id":"00000001-0001-4000-8000-000000000001.1795176000000.1","source":"/lines/00000001-0001-4000-8000-000000000001",
        "type":"chat-health-changed","time":"2026-11-20T12:00:00+00:00","datacontenttype":"application/json","schemaversion":"1",
        "data":{"line":"0101","chatId":"00000001-0002-4000-8000-000000000001","previous":"HEALTHY","status":"AT_RISK",
        "since":"2026-11-20T11:59:00+00:00","otherSide":"0142","isGroup":false,"service":"iMessage"},
        "subject":"00000001-0002-4000-8000-000000000001"}
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_health_journal_of_format_1_opens()
    {
        WriteJournal(
            _folder.HealthPath,
            $$$"""
            {"line":"{{{Line}}}","row":{"line":{"id":"{{{Line}}}","number":"0101"},"epoch":"2026-11-20T12:00:00+00:00","nextSequence":2,
            "lastCommit":"5f3e7bb0-6e0f-4a55-9bd8-0a9ae3a15d3a","lease":{"holder":"host","until":"2026-11-20T12:25:00+00:00"},
            "baselinePasses":1,"healthReadByIdUpTo":0,"standingAlarms":{"Stale":"2026-11-20T12:00:00+00:00"},"toldWords":["ON_FIRE"],
            "knownLines":[{"id":"{{{Line}}}","number":"+12025550101","missedLists":0,"isRetired":false}]},"version":1,
            "written":[{"id":"{{{Chat}}}","status":"AtRisk","since":"2026-11-20T12:00:00+00:00","otherSide":"0101","missedPasses":1,
            "doubt":{"status":"OptedOut","seenInPass":"2026-11-20T12:00:00+00:00"}}],
            "removed":[],"events":[{{{Event}}}] }
            """,
            $$$"""{"line":"{{{Line}}}","published":["{{{Line}}}.1795176000000.1"]}""");

        using var store = _folder.OpenHealth();

        var snapshot = await store.LoadAsync(Some.Line.Id);
        Same.Row(
            Some.Row() with
            {
                NextSequence = 2,
                LastCommit = Guid.Parse("5f3e7bb0-6e0f-4a55-9bd8-0a9ae3a15d3a"),
                Lease = new("host", Some.Time.AddMinutes(25)),
                BaselinePasses = 1,
                StandingAlarms = ImmutableSortedDictionary<AlarmKind, DateTimeOffset>.Empty.Add(AlarmKind.Stale, Some.Time),
                ToldWords = ["ON_FIRE"],
                KnownLines = [new(Some.Line.Id, "+12025550101")],
            },
            snapshot.Row);
        Assert.Equal([Some.ChatRow() with { MissedPasses = 1, Doubt = new(HealthStatus.OptedOut, Some.Time) }], snapshot.Chats);
        Same.Events([Some.Change()], await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
        Assert.Empty(await store.LoadPendingAsync(Some.Line.Id, 100));
    }

    [Fact]
    public async Task A_ledger_journal_of_format_1_opens()
    {
        WriteJournal(
            _folder.LedgerPath,
            $$$"""{"added":[{"route":"slack","takenAt":"2026-11-20T12:00:00+00:00","event":{{{Event}}} }]}""",
            $$$"""
            {"ended":{"route":"slack","events":["{{{Line}}}.1795176000000.1"],
            "outcome":{"kind":"Delivered","why":"new alerts","at":"2026-11-20T12:00:01+00:00","digest":"digest-1"} } }
            """,
            $$$"""{"row":{"place":"slack","failures":2,"lastTold":{"slack {{{Line}}}":"2026-11-20T12:00:00+00:00"}},"version":7}""");

        using var ledger = _folder.OpenLedger();

        Same.Entries([Some.Entry(Some.Change()) with { Outcome = Some.Delivered }], await ledger.ReadAsync("slack").ToListAsync());
        var (row, version) = await ledger.LoadPlaceAsync("slack");
        Assert.Equal(2, row.Failures);
        Assert.Equal(Some.Time, row.LastTold[PlaceRow.KeyOf("slack", Some.Line.Id)]);
        Assert.Equal(new("7"), version);
    }

    [Fact]
    public async Task A_field_that_an_earlier_version_did_not_write_has_its_default_and_one_of_a_later_is_passed_over()
    {
        WriteJournal(
            _folder.HealthPath,
            $$$"""
            {"line":"{{{Line}}}","row":{"line":{"id":"{{{Line}}}","number":"0101","colour":"red"},"epoch":"2026-11-20T12:00:00+00:00"},
            "version":1,"weather":{"fine":true}}
            """);
        WriteJournal(_folder.LedgerPath, """{"row":{"place":"slack"},"version":1}""");

        using var store = _folder.OpenHealth();
        using var ledger = _folder.OpenLedger();

        Same.Row(Some.Row(), (await store.LoadAsync(Some.Line.Id)).Row);
        Same.Row(new("slack"), (await ledger.LoadPlaceAsync("slack")).Row);
    }

    [Fact]
    public void A_record_that_this_build_cannot_read_is_refused_with_its_place()
    {
        WriteJournal(_folder.HealthPath, """{"line":"some where"}""");

        var refusal = Assert.Throws<StoreUnavailableException>(() => _folder.OpenHealth());

        Assert.Contains("holds a record at offset 24 that this build cannot read", refusal.Message, StringComparison.Ordinal);
    }

    private static void WriteJournal(string path, params string[] records) => File.WriteAllBytes(
        path,
        [
            .. JournalFrame.Header(JournalFrame.HeaderSize),
            .. records.SelectMany(record => JournalFrame.Record(Encoding.UTF8.GetBytes(record))),
        ]);
}
