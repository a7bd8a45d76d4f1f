using System.Text.Json;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class StoredRowsTests
{
    [Fact]
    public void A_row_with_a_kind_of_alarm_that_only_another_version_has_can_be_read()
    {
        var text = StoredText.Of(Contracts.Some.Row()).Replace(
            "\"standingAlarms\":{}", "\"standingAlarms\":{\"OtherAccount\":\"2026-11-20T12:00:00+00:00\",\"Stale\":\"2026-11-20T12:00:00+00:00\"}",
            StringComparison.Ordinal);
        Assert.Contains("OtherAccount", text, StringComparison.Ordinal);

        var row = StoredText.ReadLine(text);

        Assert.Equal([AlarmKind.Stale], row.ActiveAlarms.Keys);
    }

    // A store in use has these names: a field that is renamed in the code keeps its name in the store.
    [Fact]
    public void A_row_keeps_the_field_names_that_stores_in_use_have()
    {
        string[] account = ["standingAlarms", "toldWords", "toldExcluded", "toldRemoved"];
        string[] place = ["lateTold", "failureTold", "lastTold", "maybeTold"];

        var lineText = StoredText.Of(Contracts.Some.Row());
        var accountText = StoredText.Of(Contracts.Some.Account());
        var placeText = StoredText.Of(new PlaceRow("slack"));

        Assert.Contains("\"standingAlarms\":", lineText, StringComparison.Ordinal);
        Assert.All(account, name => Assert.Contains($"\"{name}\":", accountText, StringComparison.Ordinal));
        Assert.All(place, name => Assert.Contains($"\"{name}\":", placeText, StringComparison.Ordinal));
    }

    /// <summary>As versions before <see cref="AccountRow"/> wrote it, when the account had the row of a line.</summary>
    private const string OldAccount =
        """
        {"line":{"id":"00000000-0000-0000-0000-000000000000","number":""},"epoch":"2026-11-20T12:00:00+00:00","eventEpoch":1795176000000,"nextSequence":17,"lastCommit":"3f0c5b3e-6a53-4a0a-9f0e-6a1d4b1f7c11","baselinePasses":0,"unreadPasses":0,"healthReadByIdUpTo":0,"standingAlarms":{"KeyRefused":"2026-11-20T12:00:01+00:00"},"toldWords":["ON_FIRE"],"chatsRefusedAt":"2026-11-20T12:00:02+00:00","toldExcluded":["line \u2022\u2022\u20220103 (no ID)"],"removedRoutes":{"slack":"2026-11-20T12:00:03+00:00"},"toldRemoved":["slack"],"settledSilences":["00000001"],"knownLines":[{"id":"00000001-0001-4000-8000-000000000001","number":"\u002B12025550101","missedLists":2,"isRetired":false,"alias":"pn_7","rep":"C","isFlagged":true,"audit":{"for":"Critical","running":"audit_1","askedAt":"2026-11-20T12:00:04+00:00","notBefore":"2026-11-20T13:00:00+00:00"}}]}
        """;

    private static AccountRow Account => new()
    {
        Line = AccountRow.Name,
        Epoch = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero),
        EventEpoch = 1_795_176_000_000,
        NextSequence = 17,
        LastCommit = new("3f0c5b3e-6a53-4a0a-9f0e-6a1d4b1f7c11"),
        ActiveAlarms = Contracts.Some.Row().ActiveAlarms.Add(AlarmKind.KeyRefused, At(1)),
        ReportedWords = Contracts.Some.Account().ReportedWords.Add("ON_FIRE"),
        ChatsRefusedAt = At(2),
        ReportedExcluded = Contracts.Some.Account().ReportedExcluded.Add("line •••0103 (no ID)"),
        RemovedRoutes = Contracts.Some.Account().RemovedRoutes.Add("slack", At(3)),
        ReportedRemoved = Contracts.Some.Account().ReportedRemoved.Add("slack"),
        SettledSilences = Contracts.Some.Account().SettledSilences.Add("00000001"),
        KnownLines =
        [
            new(Contracts.Some.Line.Id, "+12025550101", MissedLists: 2, Alias: LineId.TryParse("pn_7", out var alias) ? alias : null)
            {
                Reputation = Reputation.Critical,
                IsFlagged = true,
                Audit = new(Reputation.Critical, "audit_1", At(4), At(3_600)),
            },
        ],
    };

    [Fact]
    public void An_account_that_an_earlier_version_stored_reads_back() => Contracts.Same.Row(Account, StoredText.ReadAccount(OldAccount));

    [Fact]
    public void An_account_reads_back_as_it_was_stored() => Contracts.Same.Row(Account, StoredText.ReadAccount(StoredText.Of(Account)));

    // While a new version is rolled out, an instance of the old one reads what the new one wrote.
    [Fact]
    public void An_account_has_every_field_that_earlier_versions_read()
    {
        string[] linesOnly = ["baselinePasses", "unreadPasses", "healthReadByIdUpTo"];

        Assert.Equal(Fields(OldAccount).Where(field => !linesOnly.Contains(field.Name)), Fields(StoredText.Of(Account)));

        static IEnumerable<(string Name, string Value)> Fields(string json) =>
            JsonDocument.Parse(json).RootElement.EnumerateObject().Select(field => (field.Name, field.Value.GetRawText())).OrderBy(field => field.Name, StringComparer.Ordinal);
    }

    [Fact]
    public void An_account_without_its_optional_fields_reads_back_with_their_defaults()
    {
        var row = StoredText.ReadAccount("""{"line":{"id":"00000000-0000-0000-0000-000000000000","number":""},"epoch":"2026-11-20T12:00:00+00:00","ofALaterVersion":1}""");

        Contracts.Same.Row(new AccountRow { Line = AccountRow.Name, Epoch = At(0) }, row);
        Assert.Same(StringComparer.Ordinal, row.ReportedWords.KeyComparer);
        Assert.Same(StringComparer.Ordinal, row.RemovedRoutes.KeyComparer);
    }

    // Earlier versions stored these with every line, always empty.
    [Fact]
    public void What_only_an_account_has_is_ignored_on_a_line()
    {
        var text = StoredText.Of(Contracts.Some.Row());

        var row = StoredText.ReadLine($"{text[..^1]},\"toldWords\":[\"ON_FIRE\"],\"toldExcluded\":7,\"removedRoutes\":{{}},\"knownLines\":[]}}");

        Contracts.Same.Row(Contracts.Some.Row(), row);
        Assert.Equal(text, StoredText.Of(row));
    }

    // People look for a row in the sqlite3 shell.
    [Fact]
    public void A_row_begins_with_its_line()
    {
        Assert.StartsWith("{\"line\":{\"id\":", StoredText.Of(Contracts.Some.Row()), StringComparison.Ordinal);
        Assert.StartsWith("{\"line\":{\"id\":", StoredText.Of(Account), StringComparison.Ordinal);
    }

    private static DateTimeOffset At(int seconds) => new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero).AddSeconds(seconds);
}
