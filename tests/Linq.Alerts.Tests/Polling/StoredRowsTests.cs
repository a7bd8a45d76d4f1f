using Xunit;

namespace Linq.Alerts.Tests;

public sealed class StoredRowsTests
{
    [Fact]
    public void A_row_with_an_alarm_of_a_kind_that_only_another_version_has_can_be_read()
    {
        var text = StoredText.Of(Contracts.Some.Row()).Replace(
            "\"standingAlarms\":{}", "\"standingAlarms\":{\"OtherAccount\":\"2026-11-20T12:00:00+00:00\",\"Stale\":\"2026-11-20T12:00:00+00:00\"}",
            StringComparison.Ordinal);
        Assert.Contains("OtherAccount", text, StringComparison.Ordinal);

        var row = StoredText.ReadLine(text);

        Assert.Equal([AlarmKind.Stale], row.StandingAlarms.Keys);
    }
}
