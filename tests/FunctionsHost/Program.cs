// Runs the Azure edition's functions like the Functions host, over emulators: fires their timers, receives messages with the real client, and settles
// them as requested. Meant to be killed: see tests/Linq.Alerts.Functions.Tests/Processes.
// The app's settings come from the environment: Tables and ServiceBus are the emulators' connection strings, as on a developer's machine. Besides:
//   HOST_CLOCK      how much faster the clock runs (FasterClock)
// Prints a line at the start and the end of each request to the Linq API, the tables and the bus.
using Linq.Alerts;
using Linq.Alerts.Azure;
using Linq.Alerts.Functions;
using Linq.Alerts.FunctionsHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceBusStandIn;

using var marks = Marks.Print(Console.Out);
var builder = Host.CreateEmptyApplicationBuilder(new());
builder.Configuration.AddEnvironmentVariables();
builder.Logging.AddSimpleConsole().AddFilter("Azure", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

var settings = AzureSettings.Read(builder.Configuration.AsEnumerable());
// As on a developer's machine, except for the time.
builder.Services.AddSingleton(FasterClock.Parse(builder.Configuration["HOST_CLOCK"]));
builder.Services.AddSingleton<ILinqTransport>(parts => new MarkedLinqTransport(
    new RefitLinqTransport(parts.GetRequiredService<LinqHttpClient>(), settings.Alerts.Key!.Value), marks));
builder.Services.AddLinqAlerts(settings);

var functions = FunctionCatalog.Of(typeof(AzureSettings).Assembly);
foreach (var function in functions)
{
    if (function.Schedule is { } schedule)
        builder.Services.AddSingleton<IHostedService>(services => new TimerLoop(services, function, schedule));
    else if (function.Queue is { } queue)
        builder.Services.AddSingleton<IHostedService>(services => queue.IsBatched ? new BatchLoop(services, function, queue) : new MessageLoop(services, function, queue));
}

var host = builder.Build();
if (settings.Tables.IsEmulator)
    await host.Services.CreateTablesAsync();
await Console.Out.WriteLineAsync($"{functions.Count} functions");
await host.RunAsync();
