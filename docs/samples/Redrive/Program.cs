// Resends the dead letters of a queue to that queue, and not to the topic, which would deliver them to every subscriber.
// Usage: dotnet run --project docs/samples/Redrive -- <namespace>.servicebus.windows.net <queue> [reason]
// For messages that a subscription couldn't forward, pass chat-health/Subscriptions/<queue>: they are sent to the queue they were meant for.
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Linq.Alerts.Samples;

if (args is not [var host, var queue, .. { Length: <= 1 } reason])
{
    await Console.Error.WriteLineAsync("Usage: Redrive <namespace>.servicebus.windows.net <queue> [reason]");
    return 2;
}

await using var client = new ServiceBusClient(host, new DefaultAzureCredential());
await using var deadLetters = client.CreateReceiver($"{queue}/$DeadLetterQueue");
await using var sender = client.CreateSender(queue.Split('/')[^1]);
return await Redrive.RunAsync(deadLetters, sender, reason.FirstOrDefault(), Console.Out) ? 0 : 1;
