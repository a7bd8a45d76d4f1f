using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Linq.Alerts.Azure.Tests;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Logging;
using ServiceBusStandIn.Tests;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The story from the API to Slack, on any Service Bus.</summary>
public abstract class AzureStory
{
    private protected abstract Task<AzureStage> StartAsync();

    [Fact]
    public async Task A_chat_that_turns_critical_is_reported_in_Slack_once()
    {
        await using var stage = await StartAsync();
        var chat = stage.AddChat();
        // The line's first summary, and the interval after it.
        await stage.MinuteAsync();
        await stage.MinuteAsync();
        Assert.Single(stage.Slack.Messages);
        stage.Slack.Messages.Clear();
        stage.Clock.Advance(TimeSpan.FromMinutes(5));

        stage.Linq.SetHealth(chat, "CRITICAL", stage.Clock.GetUtcNow());
        await stage.MinuteAsync();
        await stage.MinuteAsync();

        Assert.Contains($"{chat}", Assert.Single(stage.Slack.Messages), StringComparison.Ordinal);
        // Every event goes to every notifier's queue, whether its place is configured or not, and is completed there.
        foreach (var queue in new[] { AzureNames.PollLineQueue, AzureNames.NotifySlackQueue, AzureNames.NotifyEmailQueue, AzureNames.NotifyWebhookQueue })
        {
            Assert.Equal(0, await stage.Bus.CountAsync(queue));
            Assert.Empty(await stage.Bus.DeadLettersAsync(queue));
        }

        Assert.DoesNotContain(stage.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Poison_is_dead_lettered_and_the_events_beside_it_are_reported()
    {
        await using var stage = await StartAsync();
        await stage.MinuteAsync();
        var good = new ServiceBusMessage(EventJson.Write(Some.Change(1, HealthStatus.Critical))) { MessageId = "good" };
        var bad = new ServiceBusMessage("+12025550142 is no event") { MessageId = "bad" };

        await stage.Bus.SendAsync(AzureNames.NotifySlackQueue, bad, good);
        await stage.TakeAsync();

        Assert.Equal([("bad", "not-json")], (await stage.Bus.DeadLettersAsync(AzureNames.NotifySlackQueue)).Select(dead => (dead.MessageId, dead.DeadLetterReason)));
        Assert.Equal(0, await stage.Bus.CountAsync(AzureNames.NotifySlackQueue));
        Assert.Contains(stage.Slack.Messages, message => message.Contains($"{Some.Chat()}", StringComparison.Ordinal));
        Assert.Contains(stage.Log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("1 dead-lettered", StringComparison.Ordinal));
    }
}

public sealed class StandInStoryTests(Azurite azurite) : AzureStory
{
    private protected override Task<AzureStage> StartAsync() => AzureStage.StartAsync(azurite);
}

[Collection(ServiceBusEmulator.Collection)]
public sealed class EmulatorStoryTests(Azurite azurite) : AzureStory
{
    private protected override async Task<AzureStage> StartAsync()
    {
        var bus = await EmulatorBus.ConnectAsync(
            AzureNames.PollLineQueue, AzureNames.DispatchQueue, AzureNames.NotifySlackQueue, AzureNames.NotifyEmailQueue, AzureNames.NotifyWebhookQueue);
        // New lines for each run, because the emulator remembers message IDs of earlier runs.
        return await AzureStage.StartAsync(azurite, _ => bus, Random.Shared.Next());
    }
}
