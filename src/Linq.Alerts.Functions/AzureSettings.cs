using Linq.Alerts.Azure;

namespace Linq.Alerts.Functions;

/// <summary>All settings of the Azure edition, read and checked once, at startup.</summary>
/// <param name="Tables">The Table Storage.</param>
/// <param name="ServiceBus">The Service Bus.</param>
/// <param name="Host">The app's host name, for links to its pages.</param>
/// <param name="Page">Who can open the page and the read API.</param>
/// <param name="SignInIsOn">Whether the platform signs people in.</param>
internal sealed record AzureSettings(AlertSettings Alerts, TablesConnection Tables, ServiceBusConnection ServiceBus, string Host, PageAccess Page, bool SignInIsOn)
{
    private const string PageSetting = "Page:Access";

    /// <summary>Set by App Service if its sign-in is on, which prevents callers from sending its headers themselves.</summary>
    private const string SignInSetting = "WEBSITE_AUTH_ENABLED";

    private const string ServiceBusSetting = $"{AzureNames.ServiceBusConnection}:fullyQualifiedNamespace";

    /// <summary>Set by the platform.</summary>
    private const string HostSetting = "WEBSITE_HOSTNAME";

    private static readonly TimeSpan Timer = TimeSpan.FromMinutes(1);

    /// <summary>What prevents the app from starting, for standard error.</summary>
    /// <remarks>
    /// The Functions host recognizes a line as an error by this word. Without it the line is logged as information, which <c>host.json</c> filters out,
    /// leaving only an exit code without a reason: github.com/Azure/azure-functions-host/issues/8273.
    /// </remarks>
    public static string ForHost(string problems) => string.Join('\n', problems.Split(Environment.NewLine).Select(problem => $"Error: {problem}"));

    /// <exception cref="SettingsException">Something is wrong.</exception>
    public static AzureSettings Read(IEnumerable<KeyValuePair<string, string?>> configuration)
    {
        var source = new SettingsSource(configuration);
        var tables = ReadTables(source);
        var bus = ReadServiceBus(source);
        var every = source.Time("Poll:Every", Timer);
        if (every < Timer || every.Ticks % Timer.Ticks != 0)
            source.Wrong("Poll:Every must be whole minutes on Azure, 00:01:00 or more, because the timer runs once a minute.");
        source.Declare(PageSetting);
        var page = PageAccess.Key;
        if (source.Text(PageSetting) is { } text && !(Enum.TryParse(text, ignoreCase: true, out page) && Enum.IsDefined(page)))
            source.Wrong($"{PageSetting} is '{text}': it must be key, entra or off.");
        var signInIsOn = bool.TryParse(source.Text(SignInSetting), out var on) && on;
        return new(SettingsReader.Read(source), tables!, bus!, source.Text(HostSetting) ?? "localhost", page, signInIsOn);
    }

    /// <returns>Null when something is wrong.</returns>
    private static TablesConnection? ReadTables(SettingsSource source)
    {
        if (source.Has(EmulatorConnection.TablesSetting))
        {
            return Emulator(source, EmulatorConnection.TablesSetting, AzureNames.TablesSetting, EmulatorConnection.ProblemOfTables, EmulatorConnection.TablesExample) is { } emulator
                ? TablesConnection.ToEmulator(emulator) : null;
        }

        if (!source.Has(AzureNames.TablesSetting))
            source.Wrong($"{AzureNames.TablesSetting} is not set: the deployment sets it, such as https://account.table.core.windows.net. Deploy again.");
        return source.Address(AzureNames.TablesSetting) is { } address ? TablesConnection.To(address) : null;
    }

    /// <returns>Null when something is wrong.</returns>
    private static ServiceBusConnection? ReadServiceBus(SettingsSource source)
    {
        if (source.Has(AzureNames.ServiceBusConnection))
        {
            return Emulator(source, AzureNames.ServiceBusConnection, ServiceBusSetting, EmulatorConnection.ProblemOfServiceBus, EmulatorConnection.ServiceBusExample) is { } emulator
                ? ServiceBusConnection.ToEmulator(emulator) : null;
        }

        if (!source.Has(ServiceBusSetting))
            source.Wrong($"{ServiceBusSetting} is not set: the deployment sets it, such as name.servicebus.windows.net. Deploy again.");
        return source.Text(ServiceBusSetting) is { } host ? ServiceBusConnection.To(host) : null;
    }

    private static Secret? Emulator(SettingsSource source, string name, string onAzure, Func<string, string?> problemOf, string example)
    {
        if (source.Text(name) is not { } connection)
            return null;
        if (source.Has(onAzure))
            source.Wrong($"{name} and {onAzure} are both set: keep {onAzure} for Azure, or {name} for an emulator on this machine.");
        else if (problemOf(connection) is { } problem)
            source.Wrong($"{name} {problem}. A connection string is accepted for an emulator on this machine only, such as {example.TrimEnd(';')}. For Azure set {onAzure} instead: the app signs in with its identity, without a key.");
        else
            return new Secret(connection);
        return null;
    }
}
