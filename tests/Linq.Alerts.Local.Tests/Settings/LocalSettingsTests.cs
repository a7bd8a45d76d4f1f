using Microsoft.Extensions.Configuration;
using Xunit;

namespace Linq.Alerts.Local.Tests;

public sealed class LocalSettingsTests
{
    [Fact]
    public void Without_settings_the_simulator_is_watched_at_short_intervals()
    {
        var settings = Read();

        Assert.True(settings.IsSimulated);
        var (poll, group) = (settings.Alerts.Poll, settings.Alerts.Group);
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10)), (poll.Every, group.Wait, group.Interval));
        Assert.EndsWith(Path.Combine("data", "simulator"), settings.DataFolder, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_key_Linq_is_watched_with_the_defaults_that_every_edition_has()
    {
        var settings = Read(("LINQ_API_V3_API_KEY", "key"));

        Assert.False(settings.IsSimulated);
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30)), (settings.Alerts.Poll.Every, settings.Alerts.Group.Wait));
        Assert.EndsWith(Path.Combine("data", "linq"), settings.DataFolder, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_address_without_a_key_is_refused() => Assert.Contains(
        "set the key too", Assert.Throws<SettingsException>(() => Read(("LINQ_API_V3_BASE_URL", "https://linq.example/api/partner"))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_console_can_be_named_as_a_place_and_is_listed_last()
    {
        var settings = Read(("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/hush"), ("Alerts:Fallback", "console"));

        Assert.Equal(["slack", "console"], settings.PlaceKeys);
        Assert.Equal("console", settings.Alerts.Fallback);
        Assert.DoesNotContain("hush", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_is_served_to_this_machine_alone_unless_set_otherwise()
    {
        var (page, open) = (Read().Page, Read(("Page:Address", "0.0.0.0"), ("Page:Port", "80"), ("PAGE_TOKEN", "sixteen-or-longer")).Page);

        Assert.Equal((true, "127.0.0.1", 8787, null), (page.Enabled, $"{page.Address}", page.Port, page.Token));
        Assert.Equal(("0.0.0.0", 80, "sixteen-or-longer"), ($"{open.Address}", open.Port, open.Token?.Reveal()));
        Assert.DoesNotContain("sixteen", open.ToString(), StringComparison.Ordinal);
        Assert.False(Read(("Page:Enabled", "false")).Page.Enabled);
    }

    [Theory]
    [InlineData("Page:Address", "0.0.0.0", "PAGE_TOKEN must be set")]
    [InlineData("Page:Address", "::", "PAGE_TOKEN must be set")]
    [InlineData("Page:Address", "localhost", "Page:Address is not an IP address")]
    [InlineData("Page:Url", "alerts.example.com", "Page:Url must be the page's address")]
    [InlineData("Page:Url", "https://alerts.example.com/?token=x", "Page:Url must be the page's address")]
    [InlineData("Page:Port", "65536", "Page:Port must be")]
    [InlineData("Page:Enabled", "no", "Page:Enabled must be true or false")]
    [InlineData("Page:Prot", "80", "Page:Prot is not a setting. Did you mean Page:Port?")]
    [InlineData("PAGE_TOKEN", "short", "PAGE_TOKEN is shorter than 16")]
    public void Invalid_page_settings_are_refused_with_the_fix(string name, string value, string why) =>
        Assert.Contains(why, Assert.Throws<SettingsException>(() => Read((name, value))).Message, StringComparison.Ordinal);

    private static LocalSettings Read(params (string Name, string Value)[] settings) => LocalSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build(), data: null);
}
