using System.Reflection;
using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The program as <c>Program.cs</c> composes it, with the real clients. Nothing is sent.</summary>
public sealed class CompositionTests
{
    private static readonly AzureSettings Settings = AzureSettings.Read(new Dictionary<string, string?>
    {
        ["LINQ_API_V3_API_KEY"] = "key",
        ["Tables:ServiceUri"] = "https://account.table.core.windows.net",
        ["ServiceBus:fullyQualifiedNamespace"] = "name.servicebus.windows.net",
        ["SLACK_WEBHOOK_URL"] = "https://hooks.slack.com/services/T0/B0/secret",
    });

    [Fact]
    public async Task Every_part_and_every_function_can_be_created_and_each_part_once()
    {
        var services = new ServiceCollection().AddLogging().AddLinqAlerts(Settings);
        await using var parts = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        foreach (var part in services.Where(part => !part.ServiceType.ContainsGenericParameters && part.Lifetime == ServiceLifetime.Singleton))
        {
            object Create() => part.IsKeyedService
                ? parts.GetRequiredKeyedService(part.ServiceType, part.ServiceKey) : parts.GetRequiredService(part.ServiceType);
            Assert.Same(Create(), Create());
        }

        var functions = typeof(PollFunction).Assembly.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.GetCustomAttribute<FunctionAttribute>() is not null)).ToList();
        Assert.Equal(13, functions.Count);
        Assert.All(functions, function => ActivatorUtilities.CreateInstance(parts, function));
    }

    [Fact]
    public async Task The_container_closes_the_connections()
    {
        var parts = new ServiceCollection().AddLogging().AddLinqAlerts(Settings).BuildServiceProvider();
        var (bus, linq, places) = (parts.GetRequiredService<ServiceBusClient>(),
            parts.GetRequiredService<LinqHttpClient>(), parts.GetRequiredKeyedService<HttpClient>(Composition.Places));

        await parts.DisposeAsync();

        Assert.True(bus.IsClosed);
        foreach (var http in new[] { linq, places })
            await Assert.ThrowsAsync<ObjectDisposedException>(() => http.GetAsync(new Uri("http://127.0.0.1:9")));
    }
}
