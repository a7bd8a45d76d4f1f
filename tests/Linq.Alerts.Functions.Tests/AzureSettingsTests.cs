using Xunit;

namespace Linq.Alerts.Functions.Tests;

public sealed class AzureSettingsTests
{
    [Fact]
    public void What_the_deployment_sets_is_read()
    {
        var settings = Read();

        Assert.Equal("https://account.table.core.windows.net/", settings.Tables.AbsoluteUri);
        Assert.Equal("name.servicebus.windows.net", settings.ServiceBus);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.Alerts.Poll.Every);
        Assert.Empty(settings.Alerts.Places.Keys);
    }

    [Theory]
    [InlineData("00:00:30")]
    [InlineData("00:01:30")]
    public void An_interval_that_a_timer_of_a_minute_cannot_keep_is_refused(string every) =>
        Assert.Contains("whole minutes", Refused(("Poll:Every", every)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Tables:ServiceUri")]
    [InlineData("ServiceBus:fullyQualifiedNamespace")]
    [InlineData("LINQ_API_V3_API_KEY")]
    public void A_setting_that_is_missing_is_named(string name) => Assert.Contains(name, Refused((name, null)), StringComparison.Ordinal);

    [Fact]
    public void A_reference_to_the_vault_that_was_not_resolved_is_said_and_not_taken_for_the_key()
    {
        var problem = Refused(("LINQ_API_V3_API_KEY", "@Microsoft.KeyVault(SecretUri=https://vault.example.com/secrets/linq)"));

        Assert.Contains("LINQ_API_V3_API_KEY", problem, StringComparison.Ordinal);
        Assert.Contains("Key Vault", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("vault.example.com", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_problem_is_a_line_that_the_host_takes_for_an_error()
    {
        var lines = AzureSettings.ForHost(Refused(("Poll:Evry", "00:01:00"), ("LINQ_API_V3_API_KEY", null))).Split('\n');

        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("Error: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_console_is_no_place_here() =>
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
