using Azure.Core;
using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Connects to a Service Bus as the product needs it.</summary>
public static class ServiceBusConnection
{
    /// <summary>
    /// A pass publishes between two pages, so a bus that does not answer must give up soon: the client's own four tries of a minute each would cost
    /// the pass four minutes a page. What was not taken stays pending, and the next round tries again.
    /// </summary>
    internal static ServiceBusClientOptions Options => new()
    {
        RetryOptions = new() { TryTimeout = TimeSpan.FromSeconds(15), MaxRetries = 1, MaxDelay = TimeSpan.FromSeconds(5) },
    };

    /// <param name="fullyQualifiedNamespace">Such as <c>name.servicebus.windows.net</c>.</param>
    public static ServiceBusClient Open(string fullyQualifiedNamespace, TokenCredential credential) =>
        new(fullyQualifiedNamespace, credential, Options);
}
