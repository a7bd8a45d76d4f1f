// Sends the dead letters of a queue again, to that queue and no other: what goes to the topic goes to every subscriber.
// Usage: dotnet run --project docs/samples/Redrive -- <namespace>.servicebus.windows.net <queue> [reason]
// For what a subscription could not forward, the queue is chat-health/Subscriptions/<queue>: it goes where it was on its way to.
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
