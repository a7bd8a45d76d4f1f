using Linq.Alerts;
using Linq.Alerts.Functions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

try
{
    var builder = FunctionsApplication.CreateBuilder(args);
    builder.ConfigureFunctionsWebApplication();
    // The worker settles messages over HTTP, and would log a line for each.
    builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning).AddFilter("Azure", LogLevel.Warning);

    var settings = AzureSettings.Read(builder.Configuration.AsEnumerable());
    builder.Services.AddLinqAlerts(settings).AddTelemetryExport(builder.Configuration);
    var host = builder.Build();
    var log = host.Services.GetRequiredService<ILogger<Program>>();
    log.Trigger(TriggerSource.OfThisBuild);
    foreach (var warning in settings.Alerts.Warnings)
        log.SettingsWarning(warning);
    if (settings.Tables.IsEmulator)
        await host.Services.CreateTablesAsync();
    await host.RunAsync();
    return 0;
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(AzureSettings.ForHost(e.Message));
    return 2;
}
