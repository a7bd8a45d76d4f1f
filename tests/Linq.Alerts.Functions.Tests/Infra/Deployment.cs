using System.Runtime.ExceptionServices;
using System.Text.Json;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>What <c>infra/</c> deploys: once with all parameters set, and once with only the required ones.</summary>
public sealed class Deployment : IAsyncLifetime
{
    /// <summary>Each value is unique, so that its use can be traced. The name has the maximum length.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Everything = new Dictionary<string, string>
    {
        ["AZURE_ENV_NAME"] = "a-name-as-long-as-is-allowed-032", ["AZURE_LOCATION"] = "westeurope", ["LINQ_API_V3_API_KEY"] = "a-linq-key",
        ["SLACK_WEBHOOK_URL"] = "https://hooks.slack.com/services/T0/B0/secret", ["SLACK_BOT_TOKEN"] = "xoxb-1-secret", ["SLACK_CHANNEL"] = "C0123456789",
        ["SMTP_URL"] = "smtp://user:password@mail.example.com:587", ["EMAIL_FROM"] = "from@example.com", ["EMAIL_TO"] = "b@example.com,c@example.com",
        ["WEBHOOK_URL"] = "https://example.com/events", ["WEBHOOK_SECRET"] = $"whsec_{Convert.ToBase64String(new byte[32])}",
        ["WEBHOOK_SECRET_PREVIOUS"] = $"whsec_{Convert.ToBase64String(new byte[40])}",
        ["HEARTBEAT_URL"] = "https://hc-ping.com/a-secret-id",
        ["Poll__Every"] = "00:02:00", ["Poll__Lines"] = "+12025550100,+12025550101", ["Group__Wait"] = "00:00:20", ["Group__Interval"] = "00:10:00",
        ["LINQ_ALERTS_SETTINGS"] = """{"Alerts__Routes__0__Name":"urgent","Alerts__Routes__0__Places":"webhook"}""",
        ["LINQ_ALERTS_SUBSCRIPTIONS"] = """
            [{"name":"crm","properties":{"severity":"critical"},"principalId":"00000000-0000-4000-8000-000000000001","principalType":"ServicePrincipal"},
             {"name":"gate","sqlFilter":"status = 'OPTED_OUT'","principalId":"00000000-0000-4000-8000-000000000002","principalType":"Group","sessions":true},
             {"name":"all","principalId":"00000000-0000-4000-8000-000000000003","principalType":"User"}]
            """,
        ["LINQ_ALERTS_OPERATORS"] = "op1@example.com, op2@example.com",
        ["LINQ_ALERTS_PAGE"] = "entra", ["LINQ_ALERTS_PAGE_CLIENT_ID"] = "00000000-0000-4000-8000-000000000004",
    };

    internal static readonly IReadOnlyDictionary<string, string> Minimum =
        Everything.Where(variable => variable.Key is "AZURE_ENV_NAME" or "AZURE_LOCATION" or "LINQ_API_V3_API_KEY").ToDictionary();

    private (IReadOnlyList<Resource> Full, IReadOnlyList<Resource> Least, JsonElement Template) _compiled;
    private ExceptionDispatchInfo? _failed;

    internal IReadOnlyList<Resource> Full => Compiled.Full;

    internal IReadOnlyList<Resource> Least => Compiled.Least;

    /// <summary>The template of main.bicep, its modules within.</summary>
    internal JsonElement Template => Compiled.Template;

    private (IReadOnlyList<Resource> Full, IReadOnlyList<Resource> Least, JsonElement Template) Compiled
    {
        get
        {
            _failed?.Throw();
            return _compiled;
        }
    }

    public async ValueTask InitializeAsync()
    {
        try
        {
            _compiled = (await Bicep.PredictAsync(Everything), await Bicep.PredictAsync(Minimum), await Bicep.BuildAsync());
        }
        catch (Exception failed)
        {
            // Throwing here would fail every test, even when the tests should be skipped.
            _failed = ExceptionDispatchInfo.Capture(failed);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal IEnumerable<Resource> Made(string type) => Full.Where(resource => resource.Type == type);

    /// <summary>All that the app is given, by its name in the environment.</summary>
    internal static Dictionary<string, string> SettingsIn(IReadOnlyList<Resource> resources) =>
        resources.Single(resource => resource.Type == "Microsoft.Web/sites").At("properties.siteConfig.appSettings")!.Value.EnumerateArray()
            .ToDictionary(setting => setting.GetProperty("name").GetString()!, setting => setting.GetProperty("value").GetString()!);
}
