using System.Reflection;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Linq.Alerts.FunctionsHost;

/// <summary>Finds the functions that the Functions host would run.</summary>
internal static class FunctionCatalog
{
    public static IReadOnlyList<HostedFunction> Of(Assembly app) =>
    [
        .. from type in app.GetTypes()
           from method in type.GetMethods()
           let attribute = method.GetCustomAttribute<FunctionAttribute>()
           where attribute is not null
           select new HostedFunction(attribute.Name, method),
    ];
}

/// <summary>One function: its trigger, and how to call it.</summary>
internal sealed record HostedFunction(string Name, MethodInfo Method)
{
    /// <summary>Null if it has no timer trigger.</summary>
    public string? Schedule => Trigger<TimerTriggerAttribute>()?.Schedule;

    /// <summary>Null if it has no queue trigger.</summary>
    public ServiceBusTriggerAttribute? Queue => Trigger<ServiceBusTriggerAttribute>();

    /// <summary>Calls it as the worker does: a new object per call, dependencies from the container, parameters by type.</summary>
    public async Task CallAsync(IServiceProvider services, CancellationToken cancel, params object[] given)
    {
        await using var scope = services.CreateAsyncScope();
        var function = ActivatorUtilities.CreateInstance(scope.ServiceProvider, Method.DeclaringType!);
        object[] arguments = [.. Method.GetParameters().Select(parameter =>
            parameter.ParameterType == typeof(CancellationToken) ? cancel : given.First(parameter.ParameterType.IsInstanceOfType))];
        await (Task)Method.Invoke(function, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
    }

    private T? Trigger<T>()
        where T : Attribute => Method.GetParameters().Select(parameter => parameter.GetCustomAttribute<T>()).FirstOrDefault(trigger => trigger is not null);
}

/// <summary>Settles a function's messages through their receiver, and records what was settled.</summary>
internal sealed class ReceiverActions(ServiceBusReceiver receiver) : ServiceBusMessageActions
{
    private readonly HashSet<string> _settled = [];

    public bool IsSettled(ServiceBusReceivedMessage message)
    {
        lock (_settled)
            return _settled.Contains(message.LockToken);
    }

    public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        SettleAsync(message, () => receiver.CompleteMessageAsync(message, cancellationToken));

    public override Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        SettleAsync(message, () => receiver.AbandonMessageAsync(message, propertiesToModify, cancellationToken));

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = null, string? deadLetterReason = null,
        string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default) =>
        SettleAsync(message, () => receiver.DeadLetterMessageAsync(message, propertiesToModify, deadLetterReason, deadLetterErrorDescription, cancellationToken));

    private async Task SettleAsync(ServiceBusReceivedMessage message, Func<Task> settle)
    {
        await settle();
        lock (_settled)
            _settled.Add(message.LockToken);
    }
}
