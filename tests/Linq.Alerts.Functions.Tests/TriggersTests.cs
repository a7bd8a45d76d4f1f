using System.Reflection;
using System.Text.Json;
using Linq.Alerts.Contracts;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>That what triggers the functions is what the deployment makes, and that each is set as the docs say.</summary>
public sealed class TriggersTests
{
    /// <summary>Every function by its name.</summary>
    private static readonly Dictionary<string, MethodInfo> Functions = typeof(Watching).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)
        .ToDictionary(method => method.GetCustomAttribute<FunctionAttribute>()!.Name);

    private static readonly Dictionary<string, string> Names =
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Repository.Path("infra/names.json")))!;

    [Fact]
    public void There_are_these_functions_and_no_other() => Assert.Equal(
        [
            "AddSilence", "Dispatch", "DispatchWakeUp", "FullList", "Health", "Heartbeat", "ListSilences", "NotifyEmail", "NotifySlack", "NotifyWebhook",
            "Poll", "PollLine", "Purge", "Relay", "RemoveSilence", "Test",
        ],
        Functions.Keys.Order());

    [Theory]
    [InlineData("Poll", "0 * * * * *")]
    [InlineData("Dispatch", "15 * * * * *")]
    [InlineData("Relay", "30 * * * * *")]
    [InlineData("Heartbeat", "45 * * * * *")]
    [InlineData("Purge", "0 20 3 * * *")]
    public void Timers_ring_by_the_clock_and_never_at_a_start(string name, string schedule)
    {
        var timer = Trigger<TimerTriggerAttribute>(name);

        Assert.Equal(schedule, timer.Schedule);
        Assert.Equal(6, schedule.Split(' ').Length);
        Assert.True(timer.UseMonitor);
        Assert.False(timer.RunOnStartup);
    }

    [Theory]
    [InlineData("PollLine", "pollLineQueue", false)]
    [InlineData("DispatchWakeUp", "dispatchQueue", false)]
    [InlineData("NotifySlack", "notifySlackQueue", true)]
    [InlineData("NotifyEmail", "notifyEmailQueue", true)]
    [InlineData("NotifyWebhook", "notifyWebhookQueue", true)]
    public void Queues_are_those_of_the_deployment_and_batches_are_settled_by_hand(string name, string queue, bool isBatched)
    {
        var trigger = Trigger<ServiceBusTriggerAttribute>(name);

        Assert.Equal(Names[queue], trigger.QueueName);
        Assert.Equal(Names["serviceBusConnection"], trigger.Connection);
        Assert.Equal(isBatched, trigger.IsBatched);
        // Left unset it would be what host.json says.
        Assert.Equal(!isBatched, trigger.AutoCompleteMessages);
        Assert.False(trigger.IsSessionsEnabled);
    }

    /// <summary>People open the list from a message, in a browser without a key of the app: that link is signed.</summary>
    [Theory]
    [InlineData("Health", "health", "get", AuthorizationLevel.Function)]
    [InlineData("FullList", "lists/{route}/{digest}", "get", AuthorizationLevel.Anonymous)]
    [InlineData("ListSilences", "silences", "get", AuthorizationLevel.Function)]
    [InlineData("AddSilence", "silences", "post", AuthorizationLevel.Function)]
    [InlineData("RemoveSilence", "silences/{id}", "delete", AuthorizationLevel.Function)]
    [InlineData("Test", "test/{place?}", "post", AuthorizationLevel.Function)]
    public void Pages_are_for_those_who_have_a_key_or_were_sent_the_link(string name, string route, string method, AuthorizationLevel level)
    {
        var trigger = Trigger<HttpTriggerAttribute>(name);

        Assert.Equal(level, trigger.AuthLevel);
        Assert.Equal([method], trigger.Methods!);
        Assert.Equal(route, trigger.Route);
    }

    [Fact]
    public void The_host_is_set_on_purpose()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));
        var bus = host.RootElement.GetProperty("extensions").GetProperty("serviceBus");

        Assert.Equal(File.ReadAllText(Repository.Path("host.json")), File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));
        Assert.Equal(100, bus.GetProperty("maxMessageBatchSize").GetInt32());
        Assert.Equal(0, bus.GetProperty("prefetchCount").GetInt32());
        Assert.False(bus.GetProperty("autoCompleteMessages").GetBoolean());
        // A pass may take two hours at the most, and its message must stay locked so long.
        Assert.True(TimeSpan.Parse(bus.GetProperty("maxAutoLockRenewalDuration").GetString()!) > TimeSpan.FromHours(2));
        Assert.True(TimeSpan.Parse(host.RootElement.GetProperty("functionTimeout").GetString()!) > TimeSpan.FromHours(2));
        // A heartbeat that is sampled away is an alarm about nothing.
        Assert.Contains("Trace", host.RootElement.GetProperty("logging").GetProperty("applicationInsights").GetProperty("samplingSettings").GetProperty("excludedTypes").GetString(), StringComparison.Ordinal);
    }

    private static T Trigger<T>(string name)
        where T : Attribute => Functions[name].GetParameters().Select(parameter => parameter.GetCustomAttribute<T>()).Single(trigger => trigger is not null)!;
}
