using System.Text.Json;
using Azure.Core;
using Linq.Alerts.Azure;
using Linq.Alerts.Contracts;
using Moq;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

public sealed class AzureSettingsTests
{
    [Fact]
    public void The_settings_that_the_deployment_provides_are_read()
    {
        var settings = Read();

        Assert.Equal("https://account.table.core.windows.net/", settings.Tables.Open(Mock.Of<TokenCredential>()).Uri.AbsoluteUri);
        Assert.Equal("name.servicebus.windows.net", settings.ServiceBus.Open(Mock.Of<TokenCredential>()).FullyQualifiedNamespace);
        Assert.False(settings.Tables.IsEmulator);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.Alerts.Poll.Every);
        Assert.Empty(settings.Alerts.Places.Keys);
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true")]
    [InlineData("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://127.0.0.1")]
    [InlineData("AccountName=devstoreaccount1;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;")]
    [InlineData("AccountName=devstoreaccount1; AccountKey=a2V5Cg==; TableEndpoint=https://localhost:10002/devstoreaccount1")]
    public void An_emulator_of_Table_Storage_is_accepted(string connection)
    {
        var settings = Read(("Tables", connection), ("Tables:ServiceUri", null));

        Assert.True(settings.Tables.IsEmulator);
        Assert.True(settings.Tables.Open(Mock.Of<TokenCredential>()).Uri.IsLoopback);
    }

    [Theory]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net", "has no TableEndpoint")]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0;TableEndpoint=https://a.table.core.windows.net", "another machine")]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0;TableEndpoint=http://localhost.example.com:10002/a", "another machine")]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0;TableEndpoint=http://localhost@example.com/a", "another machine")]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:10002/a;TableSecondaryEndpoint=https://a.table.core.windows.net", "second endpoint")]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:10002/a;TableEndpoint=https://a.table.core.windows.net", "not a connection string")]
    [InlineData("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://example.com", "another machine")]
    [InlineData("UseDevelopmentStorage=false;AccountKey=c2VjcmV0", "not name an emulator")]
    [InlineData("c2VjcmV0", "not a connection string")]
    public void Any_other_connection_string_of_Table_Storage_is_refused_without_its_key(string connection, string why)
    {
        var problem = Refused(("Tables", connection), ("Tables:ServiceUri", null));

        Assert.StartsWith("Tables ", problem, StringComparison.Ordinal);
        Assert.Contains(why, problem, StringComparison.Ordinal);
        Assert.Contains("Tables:ServiceUri", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Endpoint=sb://localhost;SharedAccessKeyName=Root;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;")]
    [InlineData("Endpoint=sb://127.0.0.1:5673;SharedAccessKeyName=Root;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true")]
    public void An_emulator_of_the_Service_Bus_is_accepted(string connection)
    {
        var bus = Read(("ServiceBus", connection), ("ServiceBus:fullyQualifiedNamespace", null)).ServiceBus.Open(Mock.Of<TokenCredential>());

        Assert.Contains(bus.FullyQualifiedNamespace, (string[])["localhost", "127.0.0.1"]);
    }

    [Theory]
    [InlineData("Endpoint=sb://name.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=c2VjcmV0", "another machine")]
    [InlineData("Endpoint=sb://name.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=c2VjcmV0;UseDevelopmentEmulator=true", "another machine")]
    [InlineData("Endpoint=sb://localhost.example.com;SharedAccessKeyName=Root;SharedAccessKey=c2VjcmV0;UseDevelopmentEmulator=true", "another machine")]
    [InlineData("Endpoint=sb://localhost;SharedAccessKeyName=Root;SharedAccessKey=c2VjcmV0", "UseDevelopmentEmulator=true")]
    [InlineData("SharedAccessKeyName=Root;SharedAccessKey=c2VjcmV0;UseDevelopmentEmulator=true", "no Endpoint")]
    [InlineData("c2VjcmV0=", "not a connection string")]
    public void Any_other_connection_string_of_the_Service_Bus_is_refused_without_its_key(string connection, string why)
    {
        var problem = Refused(("ServiceBus", connection), ("ServiceBus:fullyQualifiedNamespace", null));

        Assert.StartsWith("ServiceBus ", problem, StringComparison.Ordinal);
        Assert.Contains(why, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Setting_both_an_address_and_an_emulator_is_refused() =>
        Assert.Contains("both set", Refused(("Tables", "UseDevelopmentStorage=true")), StringComparison.Ordinal);

    [Fact]
    public void The_example_for_a_developers_machine_is_valid()
    {
        var values = JsonDocument.Parse(File.ReadAllText(Repository.Path("src/Linq.Alerts.Functions/local.settings.example.json")))
            .RootElement.GetProperty("Values").EnumerateObject().ToDictionary(value => value.Name.Replace("__", ":", StringComparison.Ordinal), value => (string?)value.Value.GetString());

        var settings = AzureSettings.Read(values);

        Assert.True(settings.Tables.IsEmulator);
        Assert.Empty(settings.Alerts.Warnings);
    }

    [Fact]
    public void The_emulator_of_the_Service_Bus_has_every_queue_and_the_topic_with_its_subscriptions()
    {
        var space = JsonDocument.Parse(File.ReadAllText(Repository.Path("eng/service-bus-emulator/config.json")))
            .RootElement.GetProperty("UserConfig").GetProperty("Namespaces")[0];
        string[] notifiers = [AzureNames.NotifySlackQueue, AzureNames.NotifyEmailQueue, AzureNames.NotifyWebhookQueue];

        var queues = space.GetProperty("Queues").EnumerateArray().Select(NameOf).ToList();
        var topic = Assert.Single(space.GetProperty("Topics").EnumerateArray(), topic => NameOf(topic) == AzureNames.Topic);

        Assert.Empty(notifiers.Append(AzureNames.PollLineQueue).Append(AzureNames.DispatchQueue).Except(queues));
        Assert.Equal(
            notifiers.Select(name => (name, name)),
            topic.GetProperty("Subscriptions").EnumerateArray().Select(subscription => (NameOf(subscription), subscription.GetProperty("Properties").GetProperty("ForwardTo").GetString()!)));

        static string NameOf(JsonElement entity) => entity.GetProperty("Name").GetString()!;
    }

    [Theory]
    [InlineData("00:00:30")]
    [InlineData("00:01:30")]
    public void An_interval_that_is_not_in_whole_minutes_is_refused(string every) =>
        Assert.Contains("whole minutes", Refused(("Poll:Every", every)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Tables:ServiceUri")]
    [InlineData("ServiceBus:fullyQualifiedNamespace")]
    [InlineData("LINQ_API_V3_API_KEY")]
    public void A_missing_setting_is_named(string name) => Assert.Contains(name, Refused((name, null)), StringComparison.Ordinal);

    [Fact]
    public void An_unresolved_vault_reference_is_reported_and_not_mistaken_for_the_key()
    {
        var problem = Refused(("LINQ_API_V3_API_KEY", "@Microsoft.KeyVault(SecretUri=https://vault.example.com/secrets/linq)"));

        Assert.Contains("LINQ_API_V3_API_KEY", problem, StringComparison.Ordinal);
        Assert.Contains("Key Vault", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("vault.example.com", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_problem_is_a_line_that_the_host_recognizes_as_an_error()
    {
        var lines = AzureSettings.ForHost(Refused(("Poll:Evry", "00:01:00"), ("LINQ_API_V3_API_KEY", null))).Split('\n');

        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("Error: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_console_is_not_offered_as_a_place() =>
        Assert.DoesNotContain("console", Refused(("Alerts:Routes:0:Name", "a"), ("Alerts:Routes:0:Places", "pager")), StringComparison.Ordinal);

    private static string Refused(params (string Name, string? Value)[] settings) => Assert.Throws<SettingsException>(() => Read(settings)).Message;

    private static AzureSettings Read(params (string Name, string? Value)[] settings)
    {
        Dictionary<string, string?> all = new()
        {
            ["LINQ_API_V3_API_KEY"] = "key",
            ["Tables:ServiceUri"] = "https://account.table.core.windows.net",
            ["ServiceBus:fullyQualifiedNamespace"] = "name.servicebus.windows.net",
        };
        foreach (var (name, value) in settings)
            all[name] = value;
        return AzureSettings.Read(all.Where(setting => setting.Value is not null));
    }
}
