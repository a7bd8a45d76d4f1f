using Linq.Alerts.Azure.Tests;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The dead man's switch on Azure: its own timer that reads the store, whatever else has stopped.</summary>
public sealed class DeadMansSwitchTests(Azurite azurite)
{
    private static readonly HeartbeatCalled Success = new("GET", "/ping/secret-part", "");

    [Fact]
    public async Task The_heartbeat_is_sent_each_minute_while_all_is_well_by_whichever_instance_has_the_timer()
    {
        await using var receiver = await HeartbeatReceiver.StartAsync();
        await using var stage = await StartAsync(receiver);
        await stage.MinuteAsync();
        await stage.MinuteAsync();
        stage.Start();
        await stage.MinuteAsync();

        Assert.Equal([Success, Success, Success], receiver.Calls);
    }

    [Fact]
    public async Task When_the_poll_timer_stops_the_heartbeat_is_silent_and_then_reports_a_failure()
    {
        await using var receiver = await HeartbeatReceiver.StartAsync();
        await using var stage = await StartAsync(receiver);
        await stage.MinuteAsync();
        receiver.Take();

        await BeatAsync(stage, 15);
        Assert.Empty(receiver.Calls);
        await BeatAsync(stage, 2);

        Assert.Equal(2, receiver.Calls.Count);
        Assert.All(receiver.Take(), call => Assert.True(call.IsFailure && call.Body.StartsWith("1 of 1 line has not been read to the end for 15 min", StringComparison.Ordinal)));
        // Alerted once, although it is reported every minute.
        Assert.Single(stage.Log.Lines, line => line.Text.Contains("The service of HEARTBEAT_URL", StringComparison.Ordinal));
        Assert.DoesNotContain(stage.Log.Lines, line => line.Text.Contains("secret-part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_the_intake_function_is_stopped_the_heartbeats_own_timer_reports_it()
    {
        await using var receiver = await HeartbeatReceiver.StartAsync();
        await using var stage = await StartAsync(receiver);
        var chat = stage.AddChat();
        await stage.MinuteAsync();
        await stage.MinuteAsync();
        stage.Linq.SetHealth(chat, "CRITICAL", stage.Clock.GetUtcNow());

        for (var minute = 0; minute < 17; minute++)
        {
            stage.Clock.Advance(TimeSpan.FromMinutes(1));
            await stage.Function<PollFunction>().RunAsync(new(), default);
            // Passes continue, but nothing reads the notifier's queue.
            await stage.PassesAsync();
            await stage.Function<HeartbeatFunction>().RunAsync(new(), default);
        }

        Assert.Equal((true, "a published event has not been taken in by every route for 15 min"), receiver.Calls[^1] is var last ? (last.IsFailure, last.Body) : default);
    }

    [Fact]
    public async Task Without_the_setting_no_call_is_made()
    {
        await using var stage = await AzureStage.StartAsync(azurite);
        stage.AddChat();
        await stage.MinuteAsync();

        Assert.Contains(stage.Log.Lines, line => line.Text.Contains("heartbeat {", StringComparison.Ordinal));
    }

    private Task<AzureStage> StartAsync(HeartbeatReceiver receiver) => AddAsync(AzureStage.StartAsync(azurite, ("HEARTBEAT_URL", $"{receiver.Url}/ping/secret-part")));

    private static async Task<AzureStage> AddAsync(Task<AzureStage> started)
    {
        var stage = await started;
        stage.AddChat();
        return stage;
    }

    private static async Task BeatAsync(AzureStage stage, int minutes)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            stage.Clock.Advance(TimeSpan.FromMinutes(1));
            await stage.Function<HeartbeatFunction>().RunAsync(new(), default);
        }
    }
}
