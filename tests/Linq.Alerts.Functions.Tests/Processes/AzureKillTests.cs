using System.Globalization;
using Linq.Alerts.Azure.Tests;
using Linq.Alerts.Contracts;
using ServiceBusStandIn;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>
/// The Azure edition in its own process, over Azurite, the stand-in Service Bus and the simulator in theirs, killed again and again: nothing is lost,
/// and nothing is invented.
/// </summary>
public sealed class AzureKillTests
{
    private const int TurnsPerLife = 2;

    private static readonly string[] Sick = ["AT_RISK", "CRITICAL", "OPTED_OUT"];

    /// <summary>KILLS=1000 for a long run.</summary>
    private static readonly int Kills = Number("KILLS", 30);

    /// <summary>Minutes become seconds. Less on a machine that is busy: a post to Slack that takes 30 s of the app's time has failed.</summary>
    private static readonly int Speed = Number("SPEED", 30);

    private static readonly int Seed = Number("SEED", 30);

    [Fact]
    public async Task No_transition_is_lost_over_thirty_kills_while_Slack_fails_half_the_time()
    {
        var (azurite, missing) = await AzuriteProcess.StartAsync(Repository.Path("tests/Linq.Alerts.Azure.Tests/witness"));
        Assert.SkipWhen(azurite is null, missing);
        await using var tables = azurite!;
        var clock = new FasterClock(TimeProvider.System.GetUtcNow(), Speed);
        await using var stage = await KillStage.StartAsync(tables.Endpoint, clock, chats: 50 + (Kills * TurnsPerLife * 5 / 4));

        await using (var first = stage.StartApp())
        {
            // The baseline of each line.
            await stage.UntilOverAsync(first);
            await first.KillAsync();
        }

        var random = new Random(Seed);
        var posts = 0;
        stage.Slack.Mood = () => (Interlocked.Increment(ref posts) % 4) switch
        {
            0 => SlackMood.Down,
            1 => SlackMood.Lying,
            _ => SlackMood.Well,
        };
        for (var life = 0; life < Kills; life++)
        {
            var moment = new KillMoment(random, stage.Slack);
            await using var app = stage.StartApp(moment.OnLine);
            for (var turn = 0; turn < TurnsPerLife; turn++)
                await stage.TurnAsync(Sick[random.Next(3)]);

            await moment.WaitAsync(app);
            await app.KillAsync();
            stage.Errors.AppendLine(app.Errors);
        }

        stage.Slack.OnMessage = () => Task.CompletedTask;
        stage.Slack.Mood = () => SlackMood.Well;
        await using (var last = stage.StartApp())
        {
            await stage.UntilOverAsync(last);
            await last.KillAsync();
        }

        await stage.CheckAsync();
    }

    private static int Number(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
