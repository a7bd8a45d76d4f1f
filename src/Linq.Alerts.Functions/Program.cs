using System.Reflection;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

// A build of declarations has nothing to run with.
if (typeof(Program).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(data => data is { Key: "AzurePackages", Value: not "gallery" }))
{
    await Console.Error.WriteLineAsync("This host was built with declarations in place of the Azure packages: rebuild with -p:AzurePackages=gallery.");
    return 1;
}

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
await builder.Build().RunAsync();
return 0;
