using Azure.Core;
using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Connects to a Service Bus: with the app's identity, or to an emulator on this machine.</summary>
public sealed class ServiceBusConnection
{
    private readonly Func<TokenCredential, ServiceBusClient> _open;

    private ServiceBusConnection(Func<TokenCredential, ServiceBusClient> open) => _open = open;

    /// <summary>
    /// A pass publishes between two pages, so calls to an unresponsive bus must fail quickly: the client's default of four attempts of a minute each
    /// would cost the pass four minutes per page. Unpublished events stay pending, and the next round tries again.
    /// </summary>
    internal static ServiceBusClientOptions Options => new()
    {
        RetryOptions = new() { TryTimeout = TimeSpan.FromSeconds(15), MaxRetries = 1, MaxDelay = TimeSpan.FromSeconds(5) },
    };

    /// <param name="fullyQualifiedNamespace">Such as <c>name.servicebus.windows.net</c>.</param>
    public static ServiceBusConnection To(string fullyQualifiedNamespace) => new(credential => new(fullyQualifiedNamespace, credential, Options));

    /// <param name="connection">A connection string in which <see cref="EmulatorConnection.ProblemOfServiceBus"/> finds no problem.</param>
    public static ServiceBusConnection ToEmulator(Secret connection) =>
        EmulatorConnection.ProblemOfServiceBus(connection.Reveal()) is { } problem
            ? throw new ArgumentException($"The connection string {problem}.", nameof(connection))
            : new(_ => new(connection.Reveal(), Options));

    /// <param name="credential">Not used for an emulator.</param>
    public ServiceBusClient Open(TokenCredential credential) => _open(credential);
}
