using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>One pass over one line. The message's lock is renewed while the pass runs; the line's lease prevents a second pass.</summary>
public sealed class PollLineFunction(QueuedPass pass, ILogger<PollLineFunction> log)
{
    [Function("PollLine")]
    public async Task RunAsync(
        [ServiceBusTrigger(AzureNames.PollLineQueue, Connection = AzureNames.ServiceBusConnection, AutoCompleteMessages = true)] ServiceBusReceivedMessage message,
        CancellationToken cancel) =>
        log.Passed(ServiceBusPassQueue.TryRead(message, out var line) ? await pass.RunAsync(line, cancel) : null);
}
