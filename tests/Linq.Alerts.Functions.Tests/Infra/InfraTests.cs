using System.Text.Json;
using System.Text.RegularExpressions;
using Linq.Alerts.Azure;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The deployment creates what the code needs. Whether Azure accepts it only a real deployment shows.</summary>
public sealed partial class InfraTests(Deployment deployment) : IClassFixture<Deployment>
{
    private const string Queue = "Microsoft.ServiceBus/namespaces/queues";
    private const string Topic = "Microsoft.ServiceBus/namespaces/topics";
    private const string Subscription = "Microsoft.ServiceBus/namespaces/topics/subscriptions";
    private const string Rule = "Microsoft.ServiceBus/namespaces/topics/subscriptions/rules";
    private const string Role = "Microsoft.Authorization/roleAssignments";
    private const string Secret = "Microsoft.KeyVault/vaults/secrets";
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
    public void Exactly_the_queues_topics_and_tables_of_the_code_are_deployed()
    {
        Assert.Equal(NamesTests.Coded("Queue"), deployment.Made(Queue).Select(queue => queue.Name).Order());
        Assert.Equal(NamesTests.Coded("Topic"), deployment.Made(Topic).Select(topic => topic.Name).Order());
        Assert.Equal(NamesTests.Coded("Table"), deployment.Made(Table).Select(table => table.Name).Order());
    }

    [Fact]
    public void Each_notifiers_queue_is_fed_by_a_subscription_of_its_name_and_the_others_are_read_directly() =>
        Assert.Equal(
            [.. Notifiers.Select(name => (name, name)), ("crm", ""), ("gate", ""), ("all", "")],
            deployment.Made(Subscription).Select(made => (made.Name, made.Text("properties.forwardTo") ?? "")));

    /// <summary>A rule with another name would be added to the default rule, which lets everything through.</summary>
    [Fact]
    public void A_subscription_has_only_the_default_rule_with_the_requested_filter()
    {
        var rules = deployment.Made(Rule).ToList();

        const string all = """SqlFilter {"sqlExpression":"1=1"}""";
        Assert.Equal(
            [
                .. Notifiers.Select(name => (name, all)), ("crm", """CorrelationFilter {"properties":{"severity":"critical"}}"""),
                ("gate", """SqlFilter {"sqlExpression":"status = 'OPTED_OUT'"}"""), ("all", all),
            ],
            rules.Select(rule => (rule.FullName.Split('/')[^2], $"{rule.Text("properties.filterType")} {Compact(rule.At("properties.sqlFilter") ?? rule.At("properties.correlationFilter"))}")));
        Assert.All(rules, rule => Assert.Equal("$Default", rule.Name));
    }

    [Fact]
    public void Only_the_subscription_that_asks_for_sessions_has_them() =>
        Assert.Equal(["gate"], deployment.Made(Subscription).Where(made => made.Text("properties.requiresSession") == "true").Select(made => made.Name));

    [Fact]
    public void Duplicates_are_dropped_on_the_topic_but_not_on_a_notifiers_queue()
    {
        Assert.All(deployment.Made(Topic), topic => Assert.Equal("true", topic.Text("properties.requiresDuplicateDetection")));
        Assert.All(deployment.Made(Queue), queue => Assert.Equal(
            Notifiers.Contains(queue.Name) ? "false" : "true", queue.Text("properties.requiresDuplicateDetection")));
    }

    /// <summary>Or the tests over it would show little about the deployment.</summary>
    [Fact]
    public void The_stand_in_Service_Bus_of_the_tests_has_the_queues_and_subscriptions_that_are_deployed()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "deployed.json")));
        var standIn = file.RootElement.GetProperty("UserConfig").GetProperty("Namespaces")[0];
        var topic = standIn.GetProperty("Topics").EnumerateArray().Single();

        AssertSame(standIn.GetProperty("Queues"), deployment.Made(Queue));
        AssertSame(standIn.GetProperty("Topics"), deployment.Made(Topic));
        AssertSame(topic.GetProperty("Subscriptions"), deployment.Made(Subscription).Where(made => Notifiers.Contains(made.Name)));

        static void AssertSame(JsonElement entities, IEnumerable<Resource> made) => Assert.Equal(
            made.Select(resource => resource.Name).Order(),
            entities.EnumerateArray().Select(entity =>
            {
                var resource = made.Single(resource => resource.Name == entity.GetProperty("Name").GetString());
                Assert.All(entity.GetProperty("Properties").EnumerateObject(), property => Assert.Equal(
                    (property.Name, property.Value.GetRawText().Trim('"')),
                    (property.Name, resource.Text($"properties.{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}"))));
                return resource.Name;
            }).Order());
    }

    /// <summary>To the compiler the versions and the runtime are open words: it lets a wrong one through.</summary>
    [Theory]
    [InlineData("Microsoft.Storage/storageAccounts", "properties.allowSharedKeyAccess", "false")]
    [InlineData("Microsoft.Storage/storageAccounts", "properties.allowBlobPublicAccess", "false")]
    [InlineData("Microsoft.Storage/storageAccounts", "properties.allowCrossTenantReplication", "false")]
    [InlineData("Microsoft.Storage/storageAccounts", "properties.supportsHttpsTrafficOnly", "true")]
    [InlineData("Microsoft.Storage/storageAccounts", "properties.minimumTlsVersion", "TLS1_2")]
    [InlineData("Microsoft.Storage/storageAccounts", "kind", "StorageV2")]
    [InlineData("Microsoft.Storage/storageAccounts", "sku.name", "Standard_ZRS")]
    [InlineData("Microsoft.Storage/storageAccounts/blobServices/containers", "properties.publicAccess", "None")]
    [InlineData("Microsoft.ServiceBus/namespaces", "properties.disableLocalAuth", "true")]
    [InlineData("Microsoft.ServiceBus/namespaces", "properties.minimumTlsVersion", "1.2")]
    [InlineData("Microsoft.ServiceBus/namespaces", "sku.tier", "Standard")]
    [InlineData("Microsoft.ServiceBus/namespaces/topics", "properties.enablePartitioning", "false")]
    [InlineData("Microsoft.ServiceBus/namespaces/topics", "properties.supportOrdering", "true")]
    [InlineData("Microsoft.Insights/components", "properties.DisableLocalAuth", "true")]
    [InlineData("Microsoft.Insights/components", "properties.Application_Type", "web")]
    [InlineData("Microsoft.KeyVault/vaults", "properties.enableRbacAuthorization", "true")]
    [InlineData("Microsoft.KeyVault/vaults", "properties.enableSoftDelete", "true")]
    [InlineData("Microsoft.KeyVault/vaults", "properties.enablePurgeProtection", "true")]
    [InlineData("Microsoft.KeyVault/vaults", "properties.softDeleteRetentionInDays", "90")]
    [InlineData("Microsoft.OperationalInsights/workspaces", "properties.sku.name", "PerGB2018")]
    [InlineData("Microsoft.Web/serverfarms", "sku.name", "FC1")]
    [InlineData("Microsoft.Web/serverfarms", "sku.tier", "FlexConsumption")]
    [InlineData("Microsoft.Web/serverfarms", "properties.reserved", "true")]
    [InlineData("Microsoft.Web/sites", "kind", "functionapp,linux")]
    [InlineData("Microsoft.Web/sites", "tags.azd-service-name", "functions")]
    [InlineData("Microsoft.Web/sites", "identity.type", "UserAssigned")]
    [InlineData("Microsoft.Web/sites", "properties.httpsOnly", "true")]
    [InlineData("Microsoft.Web/sites", "properties.siteConfig.minTlsVersion", "1.2")]
    [InlineData("Microsoft.Web/sites", "properties.functionAppConfig.runtime.name", "dotnet-isolated")]
    [InlineData("Microsoft.Web/sites", "properties.functionAppConfig.runtime.version", "10.0")]
    [InlineData("Microsoft.Web/sites", "properties.functionAppConfig.deployment.storage.type", "blobContainer")]
    [InlineData("Microsoft.Web/sites", "properties.functionAppConfig.deployment.storage.authentication.type", "UserAssignedIdentity")]
    [InlineData("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "properties.allow", "false")]
    [InlineData("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "location", "westeurope")]
    [InlineData("Microsoft.Insights/scheduledQueryRules", "kind", "LogAlert")]
    [InlineData("Microsoft.Insights/scheduledQueryRules", "properties.enabled", "true")]
    [InlineData("Microsoft.Insights/metricAlerts", "properties.enabled", "true")]
    public void Every_resource_of_a_type_has_the_expected_property(string type, string property, string expected)
    {
        var made = deployment.Made(type).ToList();

        Assert.NotEmpty(made);
        Assert.All(made, resource => Assert.Equal(expected, resource.Text(property)));
    }

    /// <summary>The identities of the subscriptions read those; the app has all else. The ids are Azure's own, the same everywhere.</summary>
    [Fact]
    public void The_roles_are_those_on_the_security_page()
    {
        Dictionary<string, string> names = new()
        {
            ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
            ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
            ["090c5cfd-751d-490a-894a-3ce6f1109419"] = "Azure Service Bus Data Owner",
            ["69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"] = "Azure Service Bus Data Sender",
            ["4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"] = "Azure Service Bus Data Receiver",
            ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
            ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        };
        var given = deployment.Made(Role).Select(role => (
            Name: names[role.Text("properties.roleDefinitionId")!.Split('/')[^1]], On: Scope(role), Who: role.Text("properties.principalType"))).ToList();

        Assert.Equal(
            [
                ("Azure Service Bus Data Owner", "queues/dispatch", "ServicePrincipal"),
                ("Azure Service Bus Data Owner", "queues/notify-email", "ServicePrincipal"),
                ("Azure Service Bus Data Owner", "queues/notify-slack", "ServicePrincipal"),
                ("Azure Service Bus Data Owner", "queues/notify-webhook", "ServicePrincipal"),
                ("Azure Service Bus Data Owner", "queues/poll-line", "ServicePrincipal"),
                ("Azure Service Bus Data Receiver", "subscriptions/all", "User"),
                ("Azure Service Bus Data Receiver", "subscriptions/crm", "ServicePrincipal"),
                ("Azure Service Bus Data Receiver", "subscriptions/gate", "Group"),
                ("Azure Service Bus Data Sender", "topics/chat-health", "ServicePrincipal"),
                ("Key Vault Secrets User", "vaults", "ServicePrincipal"),
                ("Monitoring Metrics Publisher", "components", "ServicePrincipal"),
                ("Storage Blob Data Owner", "storageAccounts", "ServicePrincipal"),
                ("Storage Table Data Contributor", "storageAccounts", "ServicePrincipal"),
            ],
            given.Order());
        var page = File.ReadAllText(Repository.Path("docs/security.md"));
        Assert.All(names.Values, name => Assert.Contains(name, page, StringComparison.Ordinal));

        static string Scope(Resource role)
        {
            var parts = FirstId().Match(role.Id).Value.Split("/providers/")[1].Split('/');
            // What has no parent of ours is named by token: its type says more.
            return parts.Length == 3 ? parts[1] : $"{parts[^2]}/{parts[^1]}";
        }
    }

    /// <summary>What-if skips a module whose names it cannot know. A role's own name depends on the identity, which Azure makes up.</summary>
    [Fact]
    public void Every_name_is_known_before_the_deployment()
    {
        Assert.All(deployment.Full.Where(resource => resource.Type != Role), resource => Assert.StartsWith("/subscriptions/", resource.Id, StringComparison.Ordinal));
        Assert.All(deployment.Made(Role), role => Assert.Matches(@"^(\[extensionResourceId\(')?/subscriptions/[^(]+/providers/", role.Id));
    }

    /// <summary>Azure's rules for names. The name of the environment is as long as is allowed.</summary>
    [Fact]
    public void Every_name_is_legal()
    {
        Dictionary<string, string> rules = new()
        {
            ["Microsoft.Resources/resourceGroups"] = @"^[-\w.()]{1,89}[-\w()]$",
            ["Microsoft.ManagedIdentity/userAssignedIdentities"] = "^[a-zA-Z0-9][-_a-zA-Z0-9]{2,127}$",
            ["Microsoft.Storage/storageAccounts"] = "^[a-z0-9]{3,24}$",
            ["Microsoft.Storage/storageAccounts/blobServices"] = "^default$",
            ["Microsoft.Storage/storageAccounts/blobServices/containers"] = "^[a-z0-9](-?[a-z0-9]){2,62}$",
            ["Microsoft.Storage/storageAccounts/tableServices"] = "^default$",
            [Table] = "^[A-Za-z][A-Za-z0-9]{2,62}$",
            ["Microsoft.ServiceBus/namespaces"] = "^[a-zA-Z](?!.*(-|-sb|-mgmt)$)[-a-zA-Z0-9]{5,49}$",
            [Topic] = @"^[a-zA-Z0-9]([-\w./~]{0,258}[a-zA-Z0-9])?$",
            [Queue] = @"^[a-zA-Z0-9]([-\w./~]{0,258}[a-zA-Z0-9])?$",
            [Subscription] = @"^[a-zA-Z0-9]([-\w.]{0,48}[a-zA-Z0-9])?$",
            [Rule] = @"^[$a-zA-Z0-9]([-\w.]{0,48}[a-zA-Z0-9])?$",
            ["Microsoft.KeyVault/vaults"] = "^(?!.*--)[a-zA-Z][-a-zA-Z0-9]{1,22}[a-zA-Z0-9]$",
            [Secret] = "^[-a-zA-Z0-9]{1,127}$",
            ["Microsoft.OperationalInsights/workspaces"] = "^[a-zA-Z0-9][-a-zA-Z0-9]{2,61}[a-zA-Z0-9]$",
            ["Microsoft.Insights/components"] = @"^[-\w.()]{1,259}[-\w()]$",
            ["Microsoft.Web/serverfarms"] = "^[-a-zA-Z0-9]{1,60}$",
            ["Microsoft.Web/sites"] = "^[a-zA-Z0-9][-a-zA-Z0-9]{0,58}[a-zA-Z0-9]$",
            ["Microsoft.Web/sites/basicPublishingCredentialsPolicies"] = "^(scm|ftp)$",
            ["Microsoft.Web/sites/config"] = "^authsettingsV2$",
            ["Microsoft.Insights/actionGroups"] = @"^[^:<>+/&%\\?|\x00-\x1f]{1,259}[^:<>+/&%\\?|. \x00-\x1f]$",
            ["Microsoft.Insights/scheduledQueryRules"] = @"^[^:<>+/&%\\?#{}*|\x00-\x1f]{1,259}[^:<>+/&%\\?#{}*|. \x00-\x1f]$",
            ["Microsoft.Insights/metricAlerts"] = @"^[^:<>+/&%\\?#{}*|\x00-\x1f]{1,259}[^:<>+/&%\\?#{}*|. \x00-\x1f]$",
        };

        Assert.All(deployment.Full.Where(resource => resource.Type != Role), resource => Assert.Matches(rules[resource.Type], resource.Name));
        Assert.All(deployment.Made("Microsoft.Insights/actionGroups"), group => Assert.InRange(group.Text("properties.groupShortName")!.Length, 1, 12));
        Assert.Equal(deployment.Full.Count, deployment.Full.Select(resource => resource.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Every_setting_of_the_app_is_known_to_the_product_or_to_the_host()
    {
        var known = SettingsOfTheHost
            .Concat(PartsOfAConnection.Select(part => $"{AzureNames.ServiceBusConnection}__{part}"))
            .Append(InEnvironment(AzureNames.TablesSetting))
            .Concat(SettingsOfTheProduct().Select(InEnvironment));

        Assert.Empty(Settings.Keys.Except(known));
    }

    /// <summary>Telemetry goes to the deployment's own Application Insights, and the page of the one-machine edition has its own token.</summary>
    [Fact]
    public void Every_place_can_be_set_up() =>
        Assert.Empty(SettingsOfTheProduct()
            .Where(name => PlainName().IsMatch(name) && name != SettingsReader.BaseUrlSetting && name != "PAGE_TOKEN" && !name.StartsWith("OTEL_", StringComparison.Ordinal))
            .Except(Settings.Keys));

    /// <summary>Set but empty would stop the app.</summary>
    [Fact]
    public void A_parameter_that_is_not_given_is_neither_set_nor_stored()
    {
        var settings = Deployment.SettingsIn(deployment.Least);

        Assert.Equal(["linq-api-v3-api-key"], deployment.Least.Where(resource => resource.Type == Secret).Select(secret => secret.Name));
        Assert.Equal(
            SettingsOfTheHost.Concat(PartsOfAConnection.Select(part => $"{AzureNames.ServiceBusConnection}__{part}"))
                .Append(InEnvironment(AzureNames.TablesSetting)).Append("LINQ_API_V3_API_KEY").Append("Page__Access").Order(StringComparer.Ordinal),
            settings.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("", settings.Values);
    }

    [Fact]
    public void A_secure_parameter_ends_up_in_the_vault_and_nowhere_else()
    {
        var variables = SetFrom().Matches(File.ReadAllText(Repository.Path("infra/main.bicepparam"))).ToDictionary(set => set.Groups[1].Value, set => set.Groups[2].Value);
        var names = Parameters(deployment.Template).Where(parameter => parameter.Value.GetProperty("type").GetString() == "securestring").Select(parameter => parameter.Name).ToList();
        var secure = names.Select(name => Deployment.Everything[variables[name]]).ToList();

        Assert.Equal(secure.Order(), deployment.Made(Secret).Select(secret => secret.Text("properties.value")).Order());
        var elsewhere = string.Concat(deployment.Full.Where(resource => resource.Type != Secret).Select(resource => resource.Body.GetRawText()));
        Assert.All(secure, secret => Assert.DoesNotContain(JsonEncodedText.Encode(secret).ToString(), elsewhere, StringComparison.Ordinal));
        Assert.Contains(JsonEncodedText.Encode(Deployment.Everything["SLACK_CHANNEL"]).ToString(), elsewhere, StringComparison.Ordinal);
        Assert.All(deployment.Template.GetProperty("outputs").EnumerateObject(), output => Assert.DoesNotContain(
            names.Select(name => $"parameters('{name}')").Append("variables('secrets')"),
            secret => output.Value.GetProperty("value").GetString()!.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public void An_app_with_these_settings_starts()
    {
        var vault = deployment.Made(Secret).ToDictionary(secret => secret.Name, secret => secret.Text("properties.value")!);
        // Slack is configured with a webhook or a bot, not both.
        var given = Settings.Where(setting => setting.Key != "SLACK_WEBHOOK_URL")
            .Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)Resolved(setting.Key, setting.Value)));

        var settings = AzureSettings.Read(given);

        Assert.Equal(["slack", "email", "webhook"], settings.Alerts.Places.Keys);
        Assert.Equal(TimeSpan.FromMinutes(2), settings.Alerts.Poll.Every);
        Assert.Equal(2, settings.Alerts.Poll.Lines.Count);
        Assert.Equal((TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(10)), (settings.Alerts.Group.Wait, settings.Alerts.Group.Interval));
        Assert.Equal(["urgent"], settings.Alerts.Routes.Select(route => route.Name.ToString()));

        string Resolved(string name, string value) => (name, Reference().Match(value)) switch
        {
            (_, { Success: true } reference) => vault[reference.Groups[2].Value],
            ("Tables__ServiceUri", _) => "https://account.table.core.windows.net/",
            ("ServiceBus__fullyQualifiedNamespace", _) => "name.servicebus.windows.net",
            _ => value,
        };
    }

    [Fact]
    public void People_sign_in_through_the_app_registration_only_when_one_is_named()
    {
        var signIn = Assert.Single(deployment.Made("Microsoft.Web/sites/config"));

        Assert.Equal(Deployment.Everything["LINQ_ALERTS_PAGE_CLIENT_ID"], signIn.Text("properties.identityProviders.azureActiveDirectory.registration.clientId"));
        // Programs come with a key, and the link to a list with a signature: the platform must let them through.
        Assert.Equal("AllowAnonymous", signIn.Text("properties.globalValidation.unauthenticatedClientAction"));
        Assert.Equal("entra", Settings["Page__Access"]);
        Assert.DoesNotContain(deployment.Least, resource => resource.Type == "Microsoft.Web/sites/config");
        Assert.Equal("key", Deployment.SettingsIn(deployment.Least)["Page__Access"]);
    }

    /// <summary>A reference to another vault would leave the setting unresolved.</summary>
    [Fact]
    public void Every_reference_points_to_the_deployed_vault() =>
        Assert.All(
            Settings.Values.Where(value => value.StartsWith('@')),
            value => Assert.Equal(Assert.Single(deployment.Made("Microsoft.KeyVault/vaults")).Name, Reference().Match(value).Groups[1].Value));

    [Fact]
    public void Every_alert_rule_says_what_it_means_and_what_to_do_and_is_in_the_documents()
    {
        Resource[] rules = [.. deployment.Made("Microsoft.Insights/scheduledQueryRules"), .. deployment.Made("Microsoft.Insights/metricAlerts")];

        var page = File.ReadAllText(Repository.Path("docs/deploy.md")).ReplaceLineEndings("\n");
        string[] names = ["heartbeat-missing", "lines-stale", "deliveries-dead", "events-pending", "dead-letters"];
        Assert.Equal(names.Select(name => $"linq-alerts-{Deployment.Everything["AZURE_ENV_NAME"]}-{name}"), rules.Select(rule => rule.Name));
        Assert.All(names, name => Assert.Contains($"\n| `{name}` |", page, StringComparison.Ordinal));
        Assert.All(rules, rule => Assert.Contains(" check ", rule.Text("properties.description"), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void An_alert_reaches_every_operator()
    {
        var group = Assert.Single(deployment.Made("Microsoft.Insights/actionGroups"));

        Assert.Equal(["op1@example.com", "op2@example.com"], group.At("properties.emailReceivers")!.Value.EnumerateArray().Select(one => one.GetProperty("emailAddress").GetString()));
        Assert.All(deployment.Made("Microsoft.Insights/scheduledQueryRules"), rule => Assert.Equal([group.Id], rule.At("properties.actions.actionGroups")!.Value.EnumerateArray().Select(id => id.GetString())));
        Assert.All(deployment.Made("Microsoft.Insights/metricAlerts"), rule => Assert.Equal(group.Id, rule.At("properties.actions")!.Value[0].GetProperty("actionGroupId").GetString()));
    }

    [Fact]
    public void The_alert_rules_query_what_the_heartbeat_logs()
    {
        var line = $"heartbeat {new HeartbeatRow(Lines: 1, Complete: 1, Stale: 0, PendingSeconds: 0, WaitingSeconds: 0, Waiting: 0, Dead: 0)}";

        var queries = deployment.Made("Microsoft.Insights/scheduledQueryRules")
            .Select(rule => rule.At("properties.criteria")!.Value.GetProperty("allOf")[0].GetProperty("query").GetString()!).ToList();
        Assert.All(queries, query => Assert.StartsWith(Beginning().Match(query).Groups[1].Value, line, StringComparison.Ordinal));
        Assert.All(queries, query => Assert.Contains("substring(Message, 10)", query, StringComparison.Ordinal));
        using var row = JsonDocument.Parse(line[10..]);
        var fields = queries.SelectMany(query => Field().Matches(query)).Select(field => field.Groups[1].Value).ToList();
        Assert.Equal(["stale", "dead", "pendingSeconds"], fields);
        Assert.All(fields, field => Assert.True(row.RootElement.TryGetProperty(field, out _), $"The heartbeat does not say {field}."));
    }

    [Fact]
    public void Every_parameter_and_output_is_described_in_the_files_and_those_of_main_on_the_page()
    {
        var page = File.ReadAllText(Repository.Path("infra/README.md"));
        var own = Parameters(deployment.Template).Concat(deployment.Template.GetProperty("outputs").EnumerateObject()).ToList();
        var described = own.Concat(Modules().SelectMany(Parameters)).ToList();

        Assert.True(described.Count > 50, $"Only {described.Count} were found.");
        Assert.All(described, declared => Assert.NotEqual("", declared.Value.GetProperty("metadata").GetProperty("description").GetString()));
        Assert.All(own, declared => Assert.Contains($"`{declared.Name}`", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(".github/workflows/infra.yml")]
    [InlineData(".github/workflows/deploy.yml")]
    public void A_workflow_sets_every_variable_that_the_parameters_are_read_from(string workflow)
    {
        var given = File.ReadLines(Repository.Path(workflow)).Select(line => line.Trim().Split(':')[0]).ToHashSet();

        Assert.Equal(Bicep.Variables.Order(), Deployment.Everything.Keys.Order());
        Assert.Empty(Bicep.Variables.Except(given));
    }

    private Dictionary<string, string> Settings => Deployment.SettingsIn(deployment.Full);

    private IEnumerable<JsonElement> Modules() =>
        from resource in deployment.Template.GetProperty("resources").EnumerateObject()
        where resource.Value.GetProperty("type").GetString() == "Microsoft.Resources/deployments"
        select resource.Value.GetProperty("properties").GetProperty("template");

    private static IEnumerable<JsonProperty> Parameters(JsonElement template) =>
        template.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateObject() : [];

    /// <summary>The first column of the page's tables.</summary>
    private static IEnumerable<string> SettingsOfTheProduct() =>
        from line in File.ReadLines(Repository.Path("docs/settings.md"))
        where line.StartsWith("| `", StringComparison.Ordinal)
        from Match name in QuotedName().Matches(line.Split('|')[1])
        select name.Groups[1].Value;

    private static string InEnvironment(string name) => name.Replace(":", "__", StringComparison.Ordinal);

    private static string Compact(JsonElement? value) => JsonSerializer.Serialize(value).Replace("\\u0027", "'", StringComparison.Ordinal);

    [GeneratedRegex("`([A-Z][A-Za-z0-9_:]+)`")]
    private static partial Regex QuotedName();

    [GeneratedRegex("Message startswith \"([^\"]+)\"")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\bRow\.(\w+)")]
    private static partial Regex Field();

    /// <summary>One outside any section.</summary>
    [GeneratedRegex("^[A-Z0-9_]+$")]
    private static partial Regex PlainName();

    [GeneratedRegex(@"param (\w+) = (?:json\()?readEnvironmentVariable\('(\w+)'")]
    private static partial Regex SetFrom();

    [GeneratedRegex(@"^@Microsoft\.KeyVault\(VaultName=([^;]+);SecretName=([^)]+)\)$")]
    private static partial Regex Reference();

    [GeneratedRegex("/subscriptions/[^']+?(?='|/providers/Microsoft.Authorization)")]
    private static partial Regex FirstId();
}
