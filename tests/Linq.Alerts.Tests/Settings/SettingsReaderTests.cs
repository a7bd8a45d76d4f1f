using Xunit;

namespace Linq.Alerts.Tests;

public sealed class SettingsReaderTests
{
    [Fact]
    public void With_a_key_Linq_is_watched_with_the_defaults_from_the_README()
    {
        var settings = Read(("LINQ_API_V3_API_KEY", "key"));

        Assert.Equal("key", settings.Key?.Reveal());
        Assert.Equal("https://api.linqapp.com/api/partner", settings.BaseUrl.AbsoluteUri);
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)), (settings.Poll.Every, settings.Group.Wait, settings.Group.Interval));
        Assert.Equal((TimeSpan.FromMinutes(25), 4), (settings.Poll.PassLimit, settings.Poll.Parallel));
        Assert.Equal((10, 2, TimeSpan.FromMinutes(15)), (settings.Rules.Surge.Chats, settings.Rules.Surge.Share, settings.Rules.Surge.Window));
        Assert.Equal(
            (4, TimeSpan.FromHours(1), TimeSpan.FromMinutes(30)), (settings.Rules.Flapping.Changes, settings.Rules.Flapping.Window, settings.Rules.Flapping.Dwell));
        Assert.Equal(TimeSpan.FromDays(1), settings.Rules.Reminders.Remind);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var settings = Read(
            ("LINQ_API_V3_API_KEY", "key"), ("LINQ_API_V3_BASE_URL", "http://127.0.0.1:5100/api/partner"), ("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/T/B/x"),
            ("Poll:Every", "00:00:10"), ("poll:passlimit", "00:10:00"), ("Poll:Parallel", "8"), ("Poll:Lines", "+12025550100, +12025550101"),
            ("Group:Wait", "00:00:00"), ("Group:Interval", "01:00:00"), ("Surge:Chats", "25"), ("Surge:Share", "0"), ("Surge:Window", "00:30:00"),
            ("Flapping:Changes", "6"), ("Flapping:Window", "02:00:00"), ("Flapping:Dwell", "01:00:00"), ("Alerts:Remind", "48:00:00"));

        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), 8), (settings.Poll.Every, settings.Poll.PassLimit, settings.Poll.Parallel));
        Assert.Equal(["+12025550100", "+12025550101"], settings.Poll.Lines);
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromHours(1)), (settings.Group.Wait, settings.Group.Interval));
        Assert.Equal((25, 0, TimeSpan.FromMinutes(30)), (settings.Rules.Surge.Chats, settings.Rules.Surge.Share, settings.Rules.Surge.Window));
        Assert.Equal(
            (6, TimeSpan.FromHours(2), TimeSpan.FromHours(1)), (settings.Rules.Flapping.Changes, settings.Rules.Flapping.Window, settings.Rules.Flapping.Dwell));
        Assert.Equal(TimeSpan.FromDays(2), settings.Rules.Reminders.Remind);
        Assert.NotNull(settings.Places.SlackWebhook);
    }

    [Theory]
    [InlineData("Poll:Every", "60", "Poll:Every is not a time: write hh:mm:ss, such as 00:00:30.")]
    [InlineData("Poll:Every", "soon", "Poll:Every is not a time")]
    [InlineData("Poll:Every", "00:30", "Poll:Every is not a time")]
    [InlineData("Poll:Every", "02:00:00", "Poll:Every is 02:00:00: it must be 00:00:01 to 01:00:00, written hh:mm:ss.")]
    [InlineData("Poll:Parallel", "four", "Poll:Parallel is not a whole number")]
    [InlineData("Poll:Every:0", "00:00:10", "Poll:Every:0 is not a setting.")]
    [InlineData("Poll:Every", "\"00:00:10\"", "Poll:Every is in quotes")]
    [InlineData("Poll", "00:00:10", "Poll cannot be set as one value: set each setting in it by its own name, such as Poll__Every.")]
    [InlineData("Poll:Parallel", "0", "Poll:Parallel is 0: it must be 1 to 64.")]
    [InlineData("Poll:Evry", "00:01:00", "Poll:Evry is not a setting. Did you mean Poll:Every?")]
    [InlineData("Poll:Lines", "555", "Poll:Lines has something that is not a number")]
    [InlineData("Group:Wait", "00:06:00", "Group:Interval (00:05:00) must not be shorter than Group:Wait (00:06:00).")]
    [InlineData("Group:Interval", "-00:00:01", "Group:Interval is -00:00:01: it must be 00:00:00 to 24:00:00, written hh:mm:ss.")]
    [InlineData("Group:Interval", "24:00:01", "Group:Interval is 24:00:01: it must be 00:00:00 to 24:00:00, written hh:mm:ss.")]
    [InlineData("Surge:Chats", "-1", "Surge:Chats is -1: it must be 0 to 1000000.")]
    [InlineData("Surge:Share", "101", "Surge:Share is 101: it must be 0 to 100.")]
    [InlineData("Surge:Share", "2%", "Surge:Share is not a whole number")]
    [InlineData("Surge:Window", "00:00:30", "Surge:Window is 00:00:30: it must be 00:01:00 to 02:00:00, written hh:mm:ss.")]
    [InlineData("Surge:Chat", "10", "Surge:Chat is not a setting. Did you mean Surge:Chats?")]
    [InlineData("Flapping:Changes", "31", "Flapping:Changes is 31: it must be 0 to 30.")]
    [InlineData("Flapping:Window", "00:00:00", "Flapping:Window is 00:00:00: it must be 00:01:00 to 24:00:00, written hh:mm:ss.")]
    [InlineData("Flapping:Dwell", "13:00:00", "Flapping:Dwell is 13:00:00: it must be 00:01:00 to 12:00:00, written hh:mm:ss.")]
    [InlineData("Alerts:Remind", "00:30:00", "Alerts:Remind is 00:30:00: it must be 01:00:00 to 720:00:00, or 00:00:00 for no reminders.")]
    [InlineData("Alerts:Remind", "-01:00:00", "Alerts:Remind is -01:00:00: it must be 01:00:00 to 720:00:00")]
    [InlineData("Alerts:Remind", "false", "Alerts:Remind is not a time: write hh:mm:ss")]
    [InlineData("SLACK_WEBHOOK_URL", "http://hooks.slack.com/services/secret", "SLACK_WEBHOOK_URL must begin with https://")]
    [InlineData("SLACK_WEBHOOK_URL", "secret", "SLACK_WEBHOOK_URL is not an address")]
    [InlineData("HEARTBEAT_URL", "http://hc-ping.com/secret", "HEARTBEAT_URL must begin with https://")]
    [InlineData("Alerts:Audits", "never", "Alerts:Audits is 'never': it must be true or false.")]
    [InlineData("HEARTBEAT_URL", "secret", "HEARTBEAT_URL is not an address")]
    [InlineData("HEARTBEAT_URL", "https://hc-ping.com/secret/fail", "HEARTBEAT_URL ends in /fail: leave that out")]
    [InlineData("LINQ_API_V3_BASE_URL", "http://api.linqapp.com/api/partner", "LINQ_API_V3_BASE_URL must begin with https://")]
    [InlineData("LINQ_API_V3_BASE_URL", "https://api.linqapp.com/api/partner/v3", "LINQ_API_V3_BASE_URL names a version of the API: remove it")]
    [InlineData("LINQ_API_V3_BASE_URL", "https://api.linqapp.com/api/partner/V3/chats/", "LINQ_API_V3_BASE_URL names a version of the API: remove it")]
    [InlineData("LINQ_API_V3_BASE_URL", "https://api.linqapp.com/api/partner?from=x", "LINQ_API_V3_BASE_URL has a query or fragment after the path")]
    [InlineData("LINQ_API_V3_BASE_URL", "https://api.linqapp.com/api/partner#x", "LINQ_API_V3_BASE_URL has a query or fragment after the path")]
    [InlineData("LINQ_API_V3_API_KEY", "", "LINQ_API_V3_API_KEY is set but empty")]
    [InlineData("LINQ_API_V3_API_KEY", "\r\n", "LINQ_API_V3_API_KEY is set but empty")]
    [InlineData("LINQ_API_V3_API_KEY", "\"secret\"", "LINQ_API_V3_API_KEY is in quotes")]
    [InlineData("LINQ_API_V3_API_KEY", "'secret'", "LINQ_API_V3_API_KEY is in quotes")]
    [InlineData("LINQ_API_V3_API_KEY", "“secret”", "LINQ_API_V3_API_KEY is in quotes")]
    [InlineData("LINQ_API_V3_API_KEY", "Bearer secret", "LINQ_API_V3_API_KEY begins with Bearer: remove that word.")]
    [InlineData("LINQ_API_V3_API_KEY", "se cret", "LINQ_API_V3_API_KEY contains something that no key contains")]
    public void An_invalid_setting_is_named_with_what_to_do(string name, string value, string expected)
    {
        var problem = Assert.Throws<SettingsException>(() => Read(("LINQ_API_V3_API_KEY", "key"), (name, value))).Message;

        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_reported_at_once()
    {
        var problem = Assert.Throws<SettingsException>(() => Read(("LINQ_API_V3_API_KEY", "key"), ("Poll:Parallel", "0"), ("Group:Wiat", "1"), ("SLACK_WEBHOOK_URL", "x"))).Message;

        Assert.Equal(3, problem.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void Without_a_key_a_host_uses_its_own_defaults_or_does_not_start()
    {
        var without = SettingsReader.Read(new([]), withoutKey: new()
        {
            Poll = new() { Every = TimeSpan.FromSeconds(5) },
            Group = new() { Wait = TimeSpan.FromSeconds(2) },
            Surge = new() { Chats = 7 },
        });

        Assert.Null(without.Key);
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2)), (without.Poll.Every, without.Group.Wait));
        Assert.Equal(7, without.Rules.Surge.Chats);
        Assert.Equal("LINQ_API_V3_API_KEY is not set: set it to your account's token.", Assert.Throws<SettingsException>(() => Read()).Message);
    }

    [Theory]
    [InlineData("LINQ_API_V3_API_KEY")]
    [InlineData("SLACK_WEBHOOK_URL")]
    [InlineData("SMTP_URL", "EMAIL_TO", "ops@example.com", "EMAIL_FROM", "alerts@example.com")]
    [InlineData("SLACK_BOT_TOKEN", "SLACK_CHANNEL", "C0123456789")]
    [InlineData("WEBHOOK_SECRET", "WEBHOOK_URL", "https://example.com")]
    [InlineData("Group:Wait")]
    public void A_secret_that_Azure_could_not_resolve_is_named_along_with_the_fix(string name, params string[] others)
    {
        var reference = (name, " @Microsoft.KeyVault(SecretUri=https://hush.vault.azure.net/secrets/hush)");

        var problem = Assert.Throws<SettingsException>(
            () => Read([("LINQ_API_V3_API_KEY", "key"), .. others.Chunk(2).Select(pair => (pair[0], pair[1])), reference])).Message;

        Assert.Equal(
            $"{name} is a Key Vault reference that was not resolved: give the app's identity the role Key Vault Secrets User on the vault, "
                + "and check that the secret exists.",
            problem);
    }

    [Fact]
    public void Mistakes_that_a_host_found_earlier_are_reported_with_the_rest()
    {
        var source = new SettingsSource([new("Poll:Parallel", "0"), new("LINQ_API_V3_API_KEY", "key")]);
        source.Wrong("Something of the shell's own.");

        Assert.StartsWith("Something of the shell's own.", Assert.Throws<SettingsException>(() => SettingsReader.Read(source)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_lists_keep_their_order_and_names_are_accepted_in_any_case()
    {
        var numbers = Enumerable.Range(0, 12).Select(n => $"+120255501{n:00}").ToList();

        var settings = Read([("LINQ_API_V3_API_KEY", "key"), .. numbers.Index().Select(line => ($"POLL:lines:{line.Index}", line.Item)).OrderBy(line => line.Item1)]);

        Assert.Equal(numbers, settings.Poll.Lines);
    }

    /// <summary>A file with the line ends of Windows, read by <c>$(cat file)</c> or <c>--env-file</c>.</summary>
    [Theory]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData(" \t")]
    [InlineData("\uFEFF")]
    [InlineData("\u200B\r")]
    public void Invisible_characters_from_a_file_are_trimmed_from_every_value(string unseen)
    {
        (string Name, string Value)[] plain =
        [
            ("LINQ_API_V3_API_KEY", "key"), ("LINQ_API_V3_BASE_URL", "https://linq.example/api/partner"), ("Poll:Every", "00:00:10"), ("Poll:Parallel", "8"),
            ("Poll:Lines", "+12025550100"), ("SLACK_BOT_TOKEN", "xoxb-1"), ("SLACK_CHANNEL", "C0123456789"), ("SMTP_URL", "smtp://user:password@mail.example.com:587"),
            ("EMAIL_FROM", "alerts@example.com"), ("EMAIL_TO", "a@example.com,b@example.com"), ("WEBHOOK_URL", "https://example.com/x"),
            ("WEBHOOK_SECRET", "whsec_bGlucS1kb2MtdGVzdC1rZXktMzItYnl0ZXMtbG9uZyE="), ("Alerts:Fallback", "email"), ("Alerts:Routes:0:Name", "a"),
            ("Alerts:Routes:0:Places:0", "slack"), ("Alerts:Routes:0:Places:1", "email"), ("Alerts:Routes:0:Status", "CRITICAL,AT_RISK"),
            ("Alerts:Routes:0:Chats", "groups"), ("Alerts:Routes:0:Recoveries", "false"), ("Alerts:Routes:0:Service", "SMS"),
        ];

        var settings = Read([.. plain.Select(setting => (setting.Name, unseen + setting.Value + unseen))]);

        Assert.Equal("key", settings.Key?.Reveal());
        Assert.Equal(("xoxb-1", "C0123456789"), (settings.Places.SlackBot!.Token.Reveal(), settings.Places.SlackBot.Channel));
        Assert.Equal("alerts@example.com", settings.Places.Email!.From.InFull);
        Assert.Equal(["a@example.com", "b@example.com"], settings.Places.Email.To.Select(to => to.InFull));
        Assert.Equal((TimeSpan.FromSeconds(10), 8, "+12025550100"), (settings.Poll.Every, settings.Poll.Parallel, Assert.Single(settings.Poll.Lines)));
        Assert.Equal(["slack", "email"], Assert.Single(settings.Routes).Places);
        Assert.Equal("email", settings.Fallback);
    }

    [Theory]
    [InlineData("24:00:00", 24)]
    [InlineData("1.00:00:00", 24)]
    [InlineData("1:0:0", 1)]
    public void A_time_is_read_the_way_people_write_it(string text, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), Read(("LINQ_API_V3_API_KEY", "key"), ("Group:Interval", text)).Group.Interval);

    [Fact]
    public void Audits_are_on_unless_they_are_turned_off()
    {
        Assert.True(Read(("LINQ_API_V3_API_KEY", "key")).Audits);
        Assert.False(Read(("LINQ_API_V3_API_KEY", "key"), ("Alerts:Audits", "false")).Audits);
    }

    [Fact]
    public void Printed_settings_contain_no_secret()
    {
        var settings = Read(("LINQ_API_V3_API_KEY", "hush-hush"), ("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/hush-hush"), ("HEARTBEAT_URL", "https://hc-ping.com/hush-hush"));

        Assert.NotNull(settings.Heartbeat);
        Assert.DoesNotContain("hush", settings.ToString(), StringComparison.Ordinal);
    }

    private static AlertSettings Read(params (string Name, string Value)[] settings) =>
        SettingsReader.Read(new(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))));
}
