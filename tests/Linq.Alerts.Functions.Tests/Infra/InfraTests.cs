using System.Text.Json;
using System.Text.RegularExpressions;
using Linq.Alerts.Azure;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The deployment says what the code needs. Whether Azure accepts it, only a deployment shows.</summary>
public sealed partial class InfraTests(BicepFiles bicep) : IClassFixture<BicepFiles>
{
    private const string Queue = "Microsoft.ServiceBus/namespaces/queues";
    private const string Topic = "Microsoft.ServiceBus/namespaces/topics";
    private const string Subscription = "Microsoft.ServiceBus/namespaces/topics/subscriptions";
    private const string Rule = "Microsoft.ServiceBus/namespaces/topics/subscriptions/rules";
    private const string Table = "Microsoft.Storage/storageAccounts/tableServices/tables";

    private static readonly string[] Notifiers = [AzureNames.NotifySlackQueue, AzureNames.NotifyEmailQueue, AzureNames.NotifyWebhookQueue];

    /// <summary>Settings that the Functions host reads, and Azure's client libraries. It reads the ones of a connection too: see below.</summary>
    private static readonly string[] SettingsOfTheHost =
    [
        "AzureWebJobsStorage__blobServiceUri", "AzureWebJobsStorage__tableServiceUri", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId",
        "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "AZURE_CLIENT_ID",
    ];

    private static readonly string[] PartsOfAConnection = ["fullyQualifiedNamespace", "credential", "clientId"];

    [Fact]
    public void Every_file_can_be_read()
    {
        Assert.NotEmpty(bicep.Infra.Files);
        Assert.All(bicep.Infra.Files, file => Assert.Empty(file.Errors));
    }

    [Fact]
    public void Every_queue_topic_and_table_of_the_code_is_made_and_no_other()
    {
        Assert.Equal(NamesTests.Coded("Queue"), bicep.Infra.Made(Queue).Select(queue => queue.Name).Order());
        Assert.Equal(NamesTests.Coded("Topic"), bicep.Infra.Made(Topic).Select(topic => topic.Name).Order());
        Assert.Equal(NamesTests.Coded("Table"), bicep.Infra.Made(Table).Select(table => table.Name).Order());
    }

    [Fact]
    public void Each_notifiers_queue_is_fed_by_a_subscription_of_its_name()
    {
        var made = bicep.Infra.Made(Subscription).Where(subscription => subscription.Name is not null).ToList();

        Assert.Equal(Notifiers, made.Select(subscription => subscription.Name));
        Assert.All(made, subscription => Assert.NotNull(subscription.At("properties.forwardTo")));
    }

    [Fact]
    public void Events_are_told_apart_on_the_topic_and_arrive_again_at_a_notifier()
    {
        Assert.All(bicep.Infra.Made(Topic), topic => Assert.True(topic.At("properties.requiresDuplicateDetection")?.GetBoolean()));
        Assert.All(bicep.Infra.Made(Queue), queue => Assert.Equal(
            !Notifiers.Contains(queue.Name), queue.At("properties.requiresDuplicateDetection")?.GetBoolean()));
    }

    [Fact]
    public void The_only_rule_of_a_subscription_is_the_default_one()
    {
        var rules = bicep.Infra.Made(Rule).ToList();

        Assert.Equal(bicep.Infra.Made(Subscription).Count(), rules.Count);
        Assert.All(rules, rule => Assert.Equal("$Default", rule.Name));
    }

    [Theory]
    [InlineData("Microsoft.Storage/storageAccounts", "properties.allowSharedKeyAccess", false)]
    [InlineData("Microsoft.Storage/storageAccounts", "properties.allowBlobPublicAccess", false)]
    [InlineData("Microsoft.ServiceBus/namespaces", "properties.disableLocalAuth", true)]
    [InlineData("Microsoft.Insights/components", "properties.DisableLocalAuth", true)]
    [InlineData("Microsoft.KeyVault/vaults", "properties.enableRbacAuthorization", true)]
    [InlineData("Microsoft.KeyVault/vaults", "properties.enablePurgeProtection", true)]
    [InlineData("Microsoft.Web/sites", "properties.httpsOnly", true)]
    [InlineData("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "properties.allow", false)]
    public void Nothing_can_be_reached_by_a_key_or_in_the_clear(string type, string property, bool expected)
    {
        var made = bicep.Infra.Made(type).ToList();

        Assert.NotEmpty(made);
        Assert.All(made, resource => Assert.Equal(expected, resource.At(property)?.GetBoolean()));
    }

    [Fact]
    public void Each_role_has_its_name_beside_its_id()
    {
        var lines = Directory.EnumerateFiles(Repository.Path("infra"), "*.bicep", SearchOption.AllDirectories).SelectMany(File.ReadLines)
            .Where(line => Id().IsMatch(line)).ToList();

        Assert.Equal(7, lines.Count);
        Assert.All(lines, line => Assert.Matches(@"^var \w+ = '[0-9a-f-]{36}' // [A-Z][A-Za-z ]+$", line));
    }

    [Fact]
    public void Every_setting_of_the_app_is_known_to_the_product_or_to_the_host()
    {
        var known = SettingsOfTheHost
            .Concat(PartsOfAConnection.Select(part => $"{AzureNames.ServiceBusConnection}__{part}"))
            .Append(InEnvironment(AzureNames.TablesSetting))
            .Concat(SettingsOfTheProduct().Select(InEnvironment));

        Assert.Empty(Settings().Except(known));
    }

    [Fact]
    public void Every_place_that_the_product_can_tell_can_be_set_up() =>
        Assert.Empty(SettingsOfTheProduct().Where(name => PlainName().IsMatch(name) && name != SettingsReader.BaseUrlSetting).Except(Settings()));

    [Fact]
    public void Every_secret_is_a_secure_parameter_and_no_output_holds_one()
    {
        var infra = bicep.Infra;
        var secrets = infra.Value("main.bicep", "secrets").EnumerateObject().Select(secret => secret.Value.GetProperty("unknown").GetString()!).ToList();

        var secure = infra.Parameters.Where(parameter => parameter.File == "main.bicep" && parameter.Decorators.Contains("secure()")).Select(parameter => parameter.Name);
        Assert.Equal(secrets, secure);
        Assert.All(infra.Outputs, output => Assert.DoesNotContain(secrets.Append("secret"), name => output.Text.Contains(name, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Every_alert_rule_says_what_it_means_and_what_to_do()
    {
        Resource[] rules = [.. bicep.Infra.Made("Microsoft.Insights/scheduledQueryRules"), .. bicep.Infra.Made("Microsoft.Insights/metricAlerts")];

        Assert.Equal(5, rules.Length);
        Assert.All(rules, rule => Assert.True(rule.Text("properties.description")?.Length > 200, $"{rule} says too little."));
    }

    [Fact]
    public void The_rules_look_for_what_the_heartbeat_says()
    {
        var line = $"heartbeat {new HeartbeatRow(Lines: 1, Complete: 1, Stale: 0, PendingSeconds: 0, WaitingSeconds: 0, Waiting: 0, Dead: 0)}";

        var queries = bicep.Infra.Made("Microsoft.Insights/scheduledQueryRules")
            .Select(rule => rule.At("properties.criteria")!.Value.GetProperty("allOf")[0].GetProperty("query").GetString()!).ToList();
        Assert.All(queries, query => Assert.StartsWith(Beginning().Match(query).Groups[1].Value, line, StringComparison.Ordinal));
        Assert.All(queries, query => Assert.Contains("substring(Message, 10)", query, StringComparison.Ordinal));
        using var row = JsonDocument.Parse(line[10..]);
        var fields = queries.SelectMany(query => Field().Matches(query)).Select(field => field.Groups[1].Value).ToList();
        Assert.Equal(["stale", "dead", "pendingSeconds"], fields);
        Assert.All(fields, field => Assert.True(row.RootElement.TryGetProperty(field, out _), $"The heartbeat does not say {field}."));
    }

    [Fact]
    public void An_app_with_these_settings_starts()
    {
        Dictionary<string, string> values = new()
        {
            ["LINQ_API_V3_API_KEY"] = "key", ["SLACK_BOT_TOKEN"] = "xoxb-1", ["SLACK_CHANNEL"] = "C0123456789",
            ["SMTP_URL"] = "smtp://user:password@mail.example.com:587", ["EMAIL_FROM"] = "a@example.com", ["EMAIL_TO"] = "b@example.com,c@example.com",
            ["WEBHOOK_URL"] = "https://example.com/events", ["WEBHOOK_SECRET"] = $"whsec_{Convert.ToBase64String(new byte[32])}",
            ["Poll__Every"] = "00:02:00", ["Poll__Lines"] = "+12025550100,+12025550101", ["Group__Wait"] = "00:00:30", ["Group__Interval"] = "00:05:00",
            ["Tables__ServiceUri"] = "https://account.table.core.windows.net/", ["ServiceBus__fullyQualifiedNamespace"] = "name.servicebus.windows.net",
        };

        // Slack is told by a webhook or by a bot, not by both; what is only the host's may be anything.
        var given = Settings().Where(name => name != "SLACK_WEBHOOK_URL")
            .Select(name => KeyValuePair.Create(name.Replace("__", ":", StringComparison.Ordinal), (string?)values.GetValueOrDefault(name, "anything")));

        Assert.Equal(["slack", "email", "webhook"], AzureSettings.Read(given).Alerts.Places.Keys);
    }

    [Fact]
    public void Every_parameter_is_described_and_set_from_outside_or_has_a_default()
    {
        var infra = bicep.Infra;
        var set = infra.Variables.Where(variable => variable.File == "main.bicepparam").Select(variable => variable.Name).ToHashSet();

        var parameters = infra.Parameters.Where(parameter => parameter.File == "main.bicep").ToList();
        Assert.All(infra.Parameters, parameter => Assert.Contains(parameter.Decorators, decorator => decorator.StartsWith("description(", StringComparison.Ordinal)));
        Assert.All(parameters, parameter => Assert.True(set.Contains(parameter.Name) || parameter.Text.Contains('='), $"{parameter} is not set."));
        Assert.Empty(set.Except(parameters.Select(parameter => parameter.Name)));
    }

    [Fact]
    public void The_page_lists_every_parameter_and_output()
    {
        var page = File.ReadAllText(Repository.Path("infra/README.md"));

        Assert.All(
            bicep.Infra.Parameters.Concat(bicep.Infra.Outputs).Where(declared => declared.File == "main.bicep"),
            declared => Assert.Contains($"`{declared.Name}`", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(".github/workflows/infra.yml")]
    [InlineData(".github/workflows/deploy.yml")]
    public void A_workflow_gives_all_that_the_parameters_are_read_from(string workflow)
    {
        var read = ReadVariable().Matches(File.ReadAllText(Repository.Path("infra/main.bicepparam"))).Select(match => match.Groups[1].Value).ToList();

        var given = File.ReadLines(Repository.Path(workflow)).Select(line => line.Trim().Split(':')[0]).ToHashSet();
        Assert.NotEmpty(read);
        Assert.Empty(read.Except(given));
    }

    /// <summary>All that the app is given, by its name in the environment.</summary>
    private IEnumerable<string> Settings() =>
        from variable in (IEnumerable<JsonElement>)
        [
            bicep.Infra.Value("modules/function-app.bicep", "hostSettings"), bicep.Infra.Value("modules/function-app.bicep", "connectionSettings"),
            bicep.Infra.Value("main.bicep", "secrets"), bicep.Infra.Value("main.bicep", "plainSettings"),
        ]
        from setting in variable.EnumerateObject()
        select setting.Name;

    /// <summary>The first column of the page's tables.</summary>
    private static IEnumerable<string> SettingsOfTheProduct() =>
        from line in File.ReadLines(Repository.Path("docs/settings.md"))
        where line.StartsWith("| `", StringComparison.Ordinal)
        from Match name in QuotedName().Matches(line.Split('|')[1])
        select name.Groups[1].Value;

    private static string InEnvironment(string name) => name.Replace(":", "__", StringComparison.Ordinal);

    [GeneratedRegex("`([A-Z][A-Za-z0-9_:]+)`")]
    private static partial Regex QuotedName();

    [GeneratedRegex("Message startswith \"([^\"]+)\"")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\bRow\.(\w+)")]
    private static partial Regex Field();

    /// <summary>One outside any section.</summary>
    [GeneratedRegex("^[A-Z0-9_]+$")]
    private static partial Regex PlainName();

    [GeneratedRegex(@"readEnvironmentVariable\('(\w+)'")]
    private static partial Regex ReadVariable();

    [GeneratedRegex("'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'")]
    private static partial Regex Id();
}
