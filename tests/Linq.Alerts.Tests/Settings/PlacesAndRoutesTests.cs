using Xunit;

namespace Linq.Alerts.Tests;

public sealed class PlacesAndRoutesTests
{
    private static readonly (string, string)[] Mail =
        [("SMTP_URL", "smtp://user:hush@mail.example.com:587"), ("EMAIL_FROM", "alerts@example.com"), ("EMAIL_TO", "ops@example.com")];

    private static readonly (string, string)[] Hook =
        [("WEBHOOK_URL", "https://example.com/hush"), ("WEBHOOK_SECRET", "whsec_bGlucS1kb2MtdGVzdC1rZXktMzItYnl0ZXMtbG9uZyE=")];

    [Fact]
    public void By_default_everything_goes_to_every_place_that_is_set_up()
    {
        var settings = Read([.. Mail, .. Hook, ("SLACK_BOT_TOKEN", "xoxb-hush"), ("SLACK_CHANNEL", "C0123456789")]);

        Assert.Equal(["slack", "email", "webhook"], settings.Places.Keys);
        Assert.Equal(["slack", "email", "webhook", "console"], RoutesOf(settings, Console).Select(route => route.Name));
        Assert.DoesNotContain("hush", settings.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void While_the_webhooks_secret_is_being_changed_the_previous_one_signs_too()
    {
        var settings = Read([.. Hook, ("WEBHOOK_SECRET_PREVIOUS", "whsec_YW5vdGhlci1kb2MtdGVzdC1rZXktb2YtMzItYnl0ZXM=")]);

        Assert.Equal("whsec_YW5vdGhlci1kb2MtdGVzdC1rZXktb2YtMzItYnl0ZXM=", settings.Places.Webhook!.Previous?.Reveal());
        Assert.Null(Read(Hook).Places.Webhook!.Previous);
    }

    [Fact]
    public void Routes_are_read_completely_and_the_console_still_shows_everything()
    {
        var settings = Read([.. Mail, ("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/hush"),
            ("Alerts:Routes:0:Name", "on-call"), ("Alerts:Routes:0:Places", "slack, email"), ("Alerts:Routes:0:Status", "critical, OPTED_OUT"),
            ("Alerts:Routes:0:Previous:0", "AT_RISK"), ("Alerts:Routes:0:Lines:0", "+12025550100"), ("Alerts:Routes:0:Service", "sms"),
            ("Alerts:Routes:0:Chats", "direct"), ("Alerts:Routes:0:Recoveries", "false"), ("Alerts:Routes:0:Reminders", "false"),
            ("Alerts:Routes:0:QuietHours", "Mon-Fri 22:00-07:00, Sat, Sun 00:00-24:00"), ("Alerts:Routes:0:QuietZone", "Europe/Berlin"),
            ("Alerts:Routes:0:QuietAllows", "opt-outs, Critical"),
            ("Alerts:Routes:1:Name", "all"), ("Alerts:Routes:1:Places", "email"), ("Alerts:Fallback", "email")]);

        Assert.Equal(["on-call.slack", "on-call.email", "all.email", "console"], RoutesOf(settings, Console).Select(route => route.Name));
        var filter = settings.Routes[0].Filter;
        Assert.Equal(new HashSet<HealthStatus> { HealthStatus.Critical, HealthStatus.OptedOut }, filter.Statuses);
        Assert.Equal(HealthStatus.AtRisk, Assert.Single(filter.Previous));
        Assert.Equal("+12025550100", Assert.Single(filter.Lines).InFull);
        Assert.Contains("SMS", filter.Services);
        Assert.Equal((false, false, false), (filter.Groups, filter.Recoveries, filter.Reminders));
        var quiet = RoutesOf(settings, Console)[1].Quiet!;
        Assert.Equal(QuietAllows.OptOuts | QuietAllows.Critical, quiet.Allows);
        // From Friday to Sunday night they touch; Monday begins by Berlin's clocks.
        Assert.Equal(new QuietTime(new(2026, 11, 20, 21, 0, 0, TimeSpan.Zero), new(2026, 11, 22, 23, 0, 0, TimeSpan.Zero)), quiet.At(new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero)));
        Assert.Null(settings.Routes[1].Quiet);
        Assert.True(settings.Routes[1].Filter.Reminders);
        Assert.Equal("email", settings.Fallback);
    }

    [Theory]
    [InlineData("SLACK_BOT_TOKEN", "xoxb-hush", "SLACK_BOT_TOKEN is set, but SLACK_CHANNEL is not")]
    [InlineData("SLACK_CHANNEL", "C0123456789", "SLACK_CHANNEL is set, but SLACK_BOT_TOKEN is not")]
    [InlineData("SLACK_CHANNEL", "#general", "SLACK_CHANNEL is not a channel ID, such as C0123456789")]
    [InlineData("SLACK_CHANNEL", "general", "SLACK_CHANNEL is not a channel ID, such as C0123456789")]
    [InlineData("SLACK_BOT_TOKEN", "hush", "SLACK_BOT_TOKEN is not a bot token, which begins with xoxb-")]
    [InlineData("SLACK_BOT_TOKEN", "xoxp-hush", "SLACK_BOT_TOKEN is not a bot token, which begins with xoxb-")]
    [InlineData("SMTP_URL", "http://user:hush@mail.example.com", "SMTP_URL does not begin with smtp:// or smtps://")]
    [InlineData("EMAIL_TO", "ops@example.com", "SMTP_URL is missing")]
    [InlineData("WEBHOOK_URL", "https://example.com", "WEBHOOK_URL is set, but WEBHOOK_SECRET is not")]
    [InlineData("WEBHOOK_SECRET", "whsec_short", "WEBHOOK_SECRET must be whsec_")]
    [InlineData("WEBHOOK_SECRET_PREVIOUS", "whsec_short", "WEBHOOK_SECRET_PREVIOUS must be whsec_")]
    [InlineData("LINQ_API_V3_API_KEY", "hush\nhush", "LINQ_API_V3_API_KEY contains something that no key contains")]
    [InlineData("Alerts:Rotues", "x", "Alerts:Rotues is not a setting. Did you mean Alerts:Routes?")]
    [InlineData("Alerts:Fallback", "email", "Alerts:Fallback names email, which is not set up: set SMTP_URL")]
    [InlineData("Alerts:Routes:0:Places", "slack", "Alerts:Routes:0:Places names slack, which is not set up: set SLACK_WEBHOOK_URL")]
    [InlineData("Alerts:Routes:0:Places", "pager", "Alerts:Routes:0:Places names 'pager', which is not a place. Places: slack, email, webhook, console.")]
    [InlineData("Alerts:Routes:0:Name", "On Call", "Alerts:Routes:0:Name must be 1 to 40 lowercase letters")]
    [InlineData("Alerts:Routes:0:Status", "DEAD", "Alerts:Routes:0:Status holds 'DEAD', which is not a status")]
    [InlineData("Alerts:Routes:0:Statsu", "CRITICAL", "Alerts:Routes:0:Statsu is not a setting. Did you mean Alerts:Routes:0:Status?")]
    [InlineData("Alerts:Routes:0:Chats", "some", "Alerts:Routes:0:Chats is 'some': it must be all, groups or direct.")]
    [InlineData("Alerts:Routes:0:Recoveries", "maybe", "Alerts:Routes:0:Recoveries is 'maybe': it must be true or false.")]
    [InlineData("Alerts:Routes:0:Reminders", "daily", "Alerts:Routes:0:Reminders is 'daily': it must be true or false.")]
    [InlineData("Alerts:Routes:0:QuietHours", "at night", "Alerts:Routes:0:QuietHours holds 'at', which is neither days nor a time: write windows such as 22:00-07:00")]
    [InlineData("Alerts:Routes:0:QuietHours", "Sat", "Alerts:Routes:0:QuietHours ends with days that have no time: write windows such as")]
    [InlineData("Alerts:Routes:0:QuietHours", "00:00-24:00", "Alerts:Routes:0:QuietHours never end")]
    [InlineData("Alerts:Routes:0:QuietZone", "Mars/Olympus", "Alerts:Routes:0:QuietZone is 'Mars/Olympus', which is not a time zone that this system knows: write an IANA name such as Europe/Berlin.")]
    [InlineData("Alerts:Routes:0:QuietZone", "Europe/Berlin", "Alerts:Routes:0:QuietZone is set without Alerts:Routes:0:QuietHours")]
    [InlineData("Alerts:Routes:0:QuietAllows", "warnings", "Alerts:Routes:0:QuietAllows holds 'warnings', which is not something to allow. Values: opt-outs, critical, line-critical, alarms, nothing.")]
    [InlineData("Alerts:Routes:0:QuietAllow", "alarms", "Alerts:Routes:0:QuietAllow is not a setting. Did you mean Alerts:Routes:0:QuietAllows?")]
    [InlineData("Alerts:Routes:0:Lines", "555", "Alerts:Routes:0:Lines has something that is not a number")]
    public void A_mistake_is_named_along_with_the_fix(string name, string value, string expected)
    {
        var problem = Assert.Throws<SettingsException>(() => Read([(name, value)])).Message;

        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_routes_with_the_same_name_and_two_ways_into_Slack_are_refused()
    {
        var problem = Assert.Throws<SettingsException>(() => Read(
            [("Alerts:Routes:0:Name", "a"), ("Alerts:Routes:0:Places", "console"), ("Alerts:Routes:1:Name", "a"), ("Alerts:Routes:1:Places", "console"),
                ("SLACK_WEBHOOK_URL", "https://hooks.slack.com/x"), ("SLACK_BOT_TOKEN", "xoxb-1"), ("SLACK_CHANNEL", "C0123456789")])).Message;

        Assert.Contains("2 routes named 'a'", problem, StringComparison.Ordinal);
        Assert.Contains("are both set", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Evry", "Every")]
    [InlineData("evrey", "Every")]
    [InlineData("Paralel", "Parallel")]
    [InlineData("Whatever", null)]
    public void A_typo_is_answered_with_the_nearest_name(string typo, string? nearest) =>
        Assert.Equal(nearest, NearestName.To(typo, ["Every", "Lines", "PassLimit", "Parallel"]));

    [Fact]
    public void A_host_without_its_own_place_uses_and_offers_only_the_configurable_ones()
    {
        var settings = Read(Mail, ownPlace: null);
        var unknown = Assert.Throws<SettingsException>(() => Read([.. Mail, ("Alerts:Fallback", "console")], ownPlace: null)).Message;
        var missing = Assert.Throws<SettingsException>(() => Read([("Alerts:Routes:0:Name", "a")], ownPlace: null)).Message;

        Assert.Equal(["email"], RoutesOf(settings, own: null).Select(route => route.Name));
        Assert.Empty(RoutesOf(Read([], ownPlace: null), own: null));
        Assert.Equal("Alerts:Fallback names 'console', which is not a place. Places: slack, email, webhook.", unknown);
        Assert.Equal("Alerts:Routes:0:Places is missing: name one or more of slack, email, webhook.", missing);
    }

    private static Place Console { get; } = new("console", new ConsoleNotifier(TextWriter.Null));

    private static IReadOnlyList<Route> RoutesOf(AlertSettings settings, Place? own)
    {
        using var http = HttpLinqTransport.CreateHttpClient();
        return PlaceBuilder.Routes(settings.Places, settings.Routes, settings.Key, http, _ => new FakeMail(), TimeProvider.System, own);
    }

    private static AlertSettings Read((string Name, string Value)[] settings, string? ownPlace = "console") => SettingsReader.Read(
        new(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))), ownPlace, withoutKey: new());
}
