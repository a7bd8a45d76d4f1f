using Azure.Identity;
using Linq.Alerts;
using Linq.Alerts.Azure;
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
    // The worker settles messages by HTTP, and would log a line for each.
    builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning).AddFilter("Azure", LogLevel.Warning);

    var settings = AzureSettings.Read(builder.Configuration.AsEnumerable());
    // The app's own identity on Azure (AZURE_CLIENT_ID names it); whoever is signed in on a developer's machine.
    var identity = new DefaultAzureCredential();
    builder.Services.AddSingleton(new Watching(
        settings,
        TablesConnection.Open(settings.Tables, identity),
        ServiceBusConnection.Open(settings.ServiceBus, identity),
        new RefitLinqTransport(RefitLinqTransport.CreateHttpClient(settings.Alerts.BaseUrl), settings.Alerts.Key!.Value),
        HttpLinqTransport.CreateHttpClient(),
        TimeProvider.System));
    var host = builder.Build();
    host.Services.GetRequiredService<ILogger<Program>>().Trigger(TriggerSource.OfThisBuild);
    await host.RunAsync();
    return 0;
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(AzureSettings.ForHost(e.Message));
    return 2;
}
