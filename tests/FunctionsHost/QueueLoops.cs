using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.FunctionsHost;

/// <summary>Calls a function with batches, one at a time. As in the host, the credit it gave stays open while the function runs.</summary>
internal sealed class BatchLoop(IServiceProvider services, HostedFunction function, ServiceBusTriggerAttribute trigger) : BackgroundService
{
    /// <summary><c>maxMessageBatchSize</c> of host.json.</summary>
    private const int MaxMessages = 100;

    private readonly ILogger _log = services.GetRequiredService<ILoggerFactory>().CreateLogger(function.Name);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var receiver = services.GetRequiredService<ServiceBusClient>().CreateReceiver(trigger.QueueName);
        while (true)
        {
            try
            {
                var messages = await receiver.ReceiveMessagesAsync(MaxMessages, TimeSpan.FromSeconds(10), stoppingToken);
                if (messages.Count > 0)
                    await CallAsync([.. messages], new(receiver), stoppingToken);
            }
            catch (ServiceBusException e)
            {
                _log.BusFailed(e);
            }
        }
    }

    private async Task CallAsync(ServiceBusReceivedMessage[] messages, ReceiverActions actions, CancellationToken cancel)
    {
        try
        {
            await function.CallAsync(services, cancel, messages, actions);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            _log.BatchFailed(e);
            foreach (var message in messages.Where(message => !actions.IsSettled(message)))
                await actions.AbandonMessageAsync(message, cancellationToken: cancel);
        }
    }
}

/// <summary>Calls a function with single messages, several at once, and completes each message when the function returns.</summary>
internal sealed class MessageLoop(IServiceProvider services, HostedFunction function, ServiceBusTriggerAttribute trigger) : BackgroundService
{
    /// <summary><c>maxConcurrentCalls</c> of host.json.</summary>
    private const int MaxConcurrentCalls = 4;

    private readonly ILogger _log = services.GetRequiredService<ILoggerFactory>().CreateLogger(function.Name);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var processor = services.GetRequiredService<ServiceBusClient>().CreateProcessor(trigger.QueueName, new ServiceBusProcessorOptions
        {
            AutoCompleteMessages = trigger.AutoCompleteMessages,
            MaxConcurrentCalls = MaxConcurrentCalls,
            // The client would renew locks by its own clock. Here locks last longer than any pass.
            MaxAutoLockRenewalDuration = TimeSpan.Zero,
        });
        processor.ProcessMessageAsync += handling => function.CallAsync(services, handling.CancellationToken, handling.Message);
        processor.ProcessErrorAsync += failure =>
        {
            _log.MessageFailed(failure.Exception);
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync(stoppingToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken);
    }
}
