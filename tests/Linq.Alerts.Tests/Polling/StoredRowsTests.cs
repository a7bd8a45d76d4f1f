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

        Assert.Equal([AlarmKind.Stale], row.ActiveAlarms.Keys);
    }

    // A store in use has these names: a field that is renamed in the code keeps its name in the store.
    [Fact]
    public void A_row_keeps_the_field_names_that_stores_in_use_have()
    {
        string[] line = ["standingAlarms", "toldWords", "toldExcluded", "toldRemoved"];
        string[] place = ["lateTold", "failureTold", "lastTold", "maybeTold"];

        var lineText = StoredText.Of(Contracts.Some.Row());
        var placeText = StoredText.Of(new PlaceRow("slack"));

        Assert.All(line, name => Assert.Contains($"\"{name}\":", lineText, StringComparison.Ordinal));
        Assert.All(place, name => Assert.Contains($"\"{name}\":", placeText, StringComparison.Ordinal));
    }
}
