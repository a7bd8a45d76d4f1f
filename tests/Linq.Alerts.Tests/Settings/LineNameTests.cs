using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class LineNameTests
{
    [Fact]
    public void Lines_are_called_what_people_call_them()
    {
        var names = Read(("Alerts:Lines:0:Number", "+1 202-555-0101"), ("Alerts:Lines:0:Name", "Support & Sales"), ("Alerts:Lines:1:Number", "+12025550102"), ("Alerts:Lines:1:Name", "Büro 2"));
        var directory = new LineDirectory(names);

        directory.Learn([Some.LineNumber(1), Some.LineNumber(3)]);

        Assert.Equal(new Dictionary<LineId, string> { [Some.LineNumber(1).Id] = "Support & Sales" }, directory.Names);
    }

    [Theory]
    [InlineData("5550101", "Support", "Alerts:Lines:0:Number must be the line's number in E.164")]
    [InlineData(null, "Support", "Alerts:Lines:0:Number must be the line's number in E.164")]
    [InlineData("+12025550101", null, "Alerts:Lines:0:Name must be 1 to 30 letters")]
    [InlineData("+12025550101", "<!channel>", "Alerts:Lines:0:Name must be 1 to 30 letters")]
    [InlineData("+12025550101", "2025550101", "Alerts:Lines:0:Name must be 1 to 30 letters")]
    [InlineData("+12025550101", "Abcdefghij Abcdefghij Abcdefghi", "Alerts:Lines:0:Name must be 1 to 30 letters")]
    public void An_invalid_name_or_number_is_refused_and_its_setting_is_named(string? number, string? name, string problem)
    {
        var e = Assert.Throws<SettingsException>(() => Read(("Alerts:Lines:0:Number", number), ("Alerts:Lines:0:Name", name)));

        Assert.StartsWith(problem, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("2025550101", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_line_has_only_one_name() =>
        Assert.Contains(
            "names line •••0101 twice",
            Assert.Throws<SettingsException>(() => Read(
                ("Alerts:Lines:0:Number", "+12025550101"), ("Alerts:Lines:0:Name", "A"), ("Alerts:Lines:1:Number", "+12025550101"), ("Alerts:Lines:1:Name", "B"))).Message,
            StringComparison.Ordinal);

    private static IReadOnlyDictionary<PhoneNumber, string> Read(params (string Name, string? Text)[] settings) =>
        SettingsReader.Read(new([new("LINQ_API_V3_API_KEY", "key"), .. settings.Select(one => KeyValuePair.Create(one.Name, one.Text))])).LineNames;
}
