using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>
/// The rules of <c>docs/settings.md</c>: unknown names in our sections prevent the start, similar names cause a warning, and others are ignored.
/// </summary>
public sealed class SettingNamesTests
{
    [Theory]
    [InlineData("LINQ_KEY", "LINQ_API_V3_API_KEY")]
    [InlineData("LINQ_API_V3_KEY", "LINQ_API_V3_API_KEY")]
    [InlineData("LINQ_API_V3_TOKEN", "LINQ_API_V3_API_KEY")]
    [InlineData("LINQ_API_V3_APIKEY", "LINQ_API_V3_API_KEY")]
    [InlineData("LINK_API_V3_API_KEY", "LINQ_API_V3_API_KEY")]
    [InlineData("LINQ_URL", "LINQ_API_V3_BASE_URL")]
    [InlineData("LINQ_API_V3_URL", "LINQ_API_V3_BASE_URL")]
    [InlineData("SLACK_WEBHOOK", "SLACK_WEBHOOK_URL")]
    [InlineData("HEARTBEAT_PING_URL", "HEARTBEAT_URL")]
    [InlineData("HEALTHCHECKS_URL", "HEARTBEAT_URL")]
    [InlineData("SLACK_WEBHOOK_ULR", "SLACK_WEBHOOK_URL")]
    [InlineData("SLACK_WEBHOOK_URL_2", "SLACK_WEBHOOK_URL")]
    [InlineData("SLACK_URL", "SLACK_WEBHOOK_URL")]
    [InlineData("SLACK_TOKEN", "SLACK_BOT_TOKEN")]
    [InlineData("SLACK_CHANNEL_ID", "SLACK_CHANNEL")]
    [InlineData("SMTP_HOST", "SMTP_URL")]
    [InlineData("SMTP_PASSWORD", "SMTP_URL")]
    [InlineData("SMTP_SSL", "SMTP_URL")]
    [InlineData("EMAIL_HOST", "SMTP_URL")]
    [InlineData("MAIL_FROM", "EMAIL_FROM")]
    [InlineData("SMTP_FROM", "EMAIL_FROM")]
    [InlineData("EMAIL_CC", "EMAIL_TO")]
    [InlineData("EMAIL_RECIPIENTS", "EMAIL_TO")]
    [InlineData("WEBHOOK_URI", "WEBHOOK_URL")]
    [InlineData("WEBHOOK_TOKEN", "WEBHOOK_SECRET")]
    [InlineData("POLL_EVERY", "Poll:Every")]
    [InlineData("Polling:Every", "Poll:Every")]
    [InlineData("POLL_LINES", "Poll:Lines")]
    [InlineData("Groups:Wait", "Group:Wait")]
    [InlineData("ALERTS_FALLBACK", "Alerts:Fallback")]
    [InlineData("Alert:Routes:0:Name", "Alerts:Routes:0:Name")]
    [InlineData("ALERTS_ROUTES_1_PLACES", "Alerts:Routes:1:Places")]
    public void A_near_miss_of_a_setting_is_reported_with_the_right_name_and_the_start_continues(string name, string meant)
    {
        var warning = Assert.Single(Read((name, "x")).Warnings);

        Assert.Equal($"{name} is set, but is not a setting of Linq Alerts and is not used. Did you mean {meant}?", warning);
    }

    [Theory]
    [InlineData("PATH")]
    [InlineData("MAIL")]
    [InlineData("EMAIL")]
    [InlineData("GROUP_ID")]
    [InlineData("GROUPS")]
    [InlineData("POLL_INTERVAL_OF_SOMETHING")]
    [InlineData("HTTP_URL")]
    [InlineData("HTTP_PROXY")]
    [InlineData("FTP_URL")]
    [InlineData("BASE_URL")]
    [InlineData("API_KEY")]
    [InlineData("SLACK_SIGNING_SECRET")]
    [InlineData("SLACK_APP_TOKEN")]
    [InlineData("WEBHOOK_PORT")]
    [InlineData("ACME_SLACK_WEBHOOK_URL")]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("AzureWebJobsStorage:clientId")]
    [InlineData("WEBSITE_HOSTNAME")]
    [InlineData("LINQ_ALERTS_SETTINGS")]
    [InlineData("LINQ_WEBHOOK_SECRET")]
    [InlineData("LINQ_FROM_PHONE")]
    [InlineData("LINQ_API_V3_LOG")]
    [InlineData("LINQ_API_V3_CUSTOM_HEADERS")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    public void Unrelated_settings_are_left_alone(string name) => Assert.Empty(Read((name, "x")).Warnings);

    [Theory]
    [InlineData("Alerts:Routes", "[{\"Name\":\"a\"}]", "Alerts:Routes cannot be set as one value: set each setting in it by its own name, such as Alerts__Routes__0__Name.")]
    [InlineData("Alerts:Routes", "[{", "Alerts:Routes cannot be set as one value: set each setting in it by its own name, such as Alerts__Routes__0__Name.")]
    [InlineData("Alerts:Routes:0", "{}", "Alerts:Routes:0 cannot be set as one value: set each setting in it by its own name, such as Alerts__Routes__0__Name.")]
    [InlineData("Alerts:Rotues:0:Name", "a", "Alerts:Rotues:0:Name is not a setting. Did you mean Alerts:Routes:0:Name?")]
    [InlineData("Alerts:Routes:0:Places:0:Key", "a", "Alerts:Routes:0:Places:0:Key is not a setting.")]
    [InlineData("Poll:Frequency", "1", "Poll:Frequency is not a setting. There are: Poll:Every, Poll:PassLimit, Poll:Parallel, Poll:Lines.")]
    [InlineData("Group:Wiat", "1", "Group:Wiat is not a setting. Did you mean Group:Wait?")]
    public void An_unknown_setting_in_one_of_our_sections_stops_the_start(string name, string value, string expected) =>
        Assert.Contains(expected, Assert.Throws<SettingsException>(() => Read((name, value))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("LINQ_TOKEN", "LINQ_API_V3_API_KEY")]
    [InlineData("LINQ_API_TOKEN", "LINQ_API_V3_API_KEY")]
    [InlineData("LINQ_API_KEY", "LINQ_API_V3_API_KEY")]
    [InlineData("LINQ_API_URL", "LINQ_API_V3_BASE_URL")]
    public void A_setting_of_Linqs_other_tools_is_mentioned_only_where_ours_is_missing(string name, string ours)
    {
        var missing = SettingsReader.Read(Source([(name, "x")]), withoutKey: new());

        Assert.Equal([$"{name} is set, but Linq Alerts does not read it: set {ours}."], missing.Warnings);
        Assert.Empty(Read((name, "x"), ("LINQ_API_V3_BASE_URL", "https://linq.example/api")).Warnings);
        // If the key is required, the message also says why it is missing.
        var stopped = Assert.Throws<SettingsException>(() => SettingsReader.Read(Source([(name, "x")]))).Message;
        Assert.Equal(2, stopped.Split(Environment.NewLine).Length);
        Assert.Contains(name, stopped, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_is_set_in_two_ways_is_refused() => Assert.Contains(
        "Poll:Lines is set as one value and as a list (Poll:Lines:0): keep one of them.",
        Assert.Throws<SettingsException>(() => Read(("Poll:Lines", "+12025550100"), ("Poll:Lines:0", "+12025550101"))).Message,
        StringComparison.Ordinal);

    private static AlertSettings Read(params (string Name, string Value)[] settings) => SettingsReader.Read(Source([("LINQ_API_V3_API_KEY", "key"), .. settings]));

    private static SettingsSource Source((string Name, string Value)[] settings) =>
        new(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
}
