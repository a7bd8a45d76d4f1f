// A subscriber to the topic chat-health that knows which chats not to send to. Type a chat's ID, and it answers yes or no.
// Usage: LINQ_API_V3_API_KEY=… dotnet run --project docs/samples/SendGate -- <namespace>.servicebus.windows.net <subscription>
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Linq.Alerts.Samples;

if (args is not [var host, var subscription] || Environment.GetEnvironmentVariable("LINQ_API_V3_API_KEY") is not { Length: > 0 } key)
{
    await Console.Error.WriteLineAsync("Usage: LINQ_API_V3_API_KEY=… SendGate <namespace>.servicebus.windows.net <subscription>");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

var gate = new SendGate();
using var linq = new LinqChats(Environment.GetEnvironmentVariable("LINQ_API_V3_BASE_URL") ?? "https://api.linqapp.com/api/partner", key);
await using var client = new ServiceBusClient(host, new DefaultAzureCredential());
await using var receiver = client.CreateReceiver("chat-health", subscription);

// The subscription already exists and keeps what changes in the meantime, so nothing is lost between the list and the first event.
await LearnAsync((await linq.ReadLinesAsync(stop.Token)).Select(line => line.Id));

var receiving = ReceiveAsync();
// Reading from a console blocks its thread until someone types.
await Task.WhenAny(receiving, Task.Run(AnswerAsync));
await stop.CancelAsync();
await receiving;
return 0;

async Task ReceiveAsync()
{
    try
    {
        while (true)
        {
            foreach (var message in await receiver.ReceiveMessagesAsync(maxMessages: 50, maxWaitTime: TimeSpan.FromSeconds(30), stop.Token))
                await TakeAsync(message);
            if (gate.LinesToRead is { Count: > 0 } lines)
                await LearnAsync(lines);
        }
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
    }
}

async Task TakeAsync(ServiceBusReceivedMessage message)
{
    var taken = gate.Take(message.Body.ToMemory());
    Console.WriteLine($"{message.MessageId}: {taken.Why}");
    // Settled after it was applied. A crash in between leads to a repeat, which the gate recognizes.
    if (taken.As == Reading.Unreadable)
        await receiver.DeadLetterMessageAsync(message, "unreadable", taken.Why, stop.Token);
    else
        await receiver.CompleteMessageAsync(message, stop.Token);
}

async Task LearnAsync(IEnumerable<string> lines)
{
    var listed = await linq.ReadLinesAsync(stop.Token);
    // A line that was removed in the meantime has nothing to report.
    foreach (var id in lines)
        gate.Learn(id, listed.FirstOrDefault(line => line.Id == id) is { } line ? await linq.ReadChatsAsync(line, stop.Token) : []);
}

async Task AnswerAsync()
{
    while (await Console.In.ReadLineAsync(stop.Token) is { } text)
        Console.WriteLine(gate.MaySend(text.Trim()) ? "yes" : "no");
}
