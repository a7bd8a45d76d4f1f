using System.Text;
using Linq.Alerts.Contracts;
using Linq.Alerts.Sqlite;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>The real program over real HTTP and a real disk, killed again and again: nothing is lost, and nothing is invented.</summary>
public sealed class KillTests
{
    private const int Kills = 50;
    private const int TurnsPerLife = 2;

    private static readonly string[] Sick = ["AT_RISK", "CRITICAL", "OPTED_OUT"];

    [Fact]
    public async Task No_transition_is_lost_over_fifty_kills_while_Slack_fails_half_the_time()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 2, Chats = 150, SickShare = 0 });
        await using var server = await SimulatorServer.StartAsync(linq);
        await using var slack = await SlackStandIn.StartAsync();
        (string, string)[] settings =
        [
            ("LINQ_API_V3_API_KEY", linq.Token), ("LINQ_API_V3_BASE_URL", server.BaseUrl), ("SLACK_WEBHOOK_URL", slack.Url),
            ("Poll__Every", "00:00:01"), ("Group__Wait", "00:00:00"), ("Group__Interval", "00:00:00"),
            // Every change is to be reported on its own.
            ("Surge__Chats", "0"),
        ];
        LinqAlerts Start() => LinqAlerts.Start(["run", "--data", folder.Path, "--json"], settings);

        await using (var first = Start())
        {
            // Both in one message, or each in one, as they happen to be read.
            await slack.UntilAsync(messages => messages.Any(message => message.Contains("2 lines now watched", StringComparison.Ordinal))
                || messages.Count(message => message.Contains("now watched", StringComparison.Ordinal)) == 2);
            await first.KillAsync();
        }

        var random = new Random(50);
        var posts = 0;
        slack.Mood = () => (Interlocked.Increment(ref posts) % 4) switch
        {
            0 => SlackMood.Down,
            1 => SlackMood.Lying,
            _ => SlackMood.Well,
        };
        var turned = new List<Guid>();
        for (var life = 0; life < Kills; life++)
        {
            await using var program = Start();
            // A moment in the life of the process: after so many answers of Linq, or in the middle of a post to Slack.
            var moment = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (random.Next(3) == 0)
            {
                slack.OnMessage = () =>
                {
                    moment.TrySetResult();
                    return Task.CompletedTask;
                };
            }
            else
                WhenAsked(linq, random.Next(1, 8), moment);

            for (var i = 0; i < TurnsPerLife; i++)
            {
                var chat = linq.AddChat(linq.Lines[random.Next(2)], "HEALTHY", TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1));
                linq.SetHealth(chat, Sick[random.Next(3)]);
                turned.Add(chat);
            }

            await moment.Task.WaitAsync(LinqAlerts.Limit);
            await program.KillAsync();
        }

        slack.OnMessage = () => Task.CompletedTask;
        slack.Mood = () => SlackMood.Well;
        await using (var last = Start())
        {
            await slack.UntilAsync(messages => linq.Lines.All(line =>
                messages.Select(SlackPost.Of).Where(post => post.Line == line.Number[^4..]).Max(post => post.Last) == Sequences(linq, line, turned)));
            // What Slack received is recorded a moment later; the clean exit waits for that.
            last.Signal("TERM");
            Assert.Equal(0, await last.ExitCodeAsync());
        }

        await CheckPrivacyAsync(folder.Path, linq, slack);
        await CheckAsync(folder.Path, server.BaseUrl, linq, turned, [.. slack.Messages.Select(message => SlackPost.Of(message).Digest)]);
    }

    private static void WhenAsked(SimulatedLinq linq, int times, TaskCompletionSource moment)
    {
        var left = times;
        void Count(SimulatedRequest request)
        {
            if (Interlocked.Decrement(ref left) == 0)
                moment.TrySetResult();
        }

        linq.Requests.Arrived += Count;
    }

    private static async Task CheckAsync(string path, string baseUrl, SimulatedLinq linq, List<Guid> turned, HashSet<string> posted)
    {
        using var folder = SqliteFolder.Open(path, new(baseUrl), TimeProvider.System, FolderUse.Run);
        Assert.Empty(folder.LoadNotices());
        var changes = new List<ChatHealthChanged>();
        foreach (var line in linq.Lines)
        {
            var sequence = 0L;
            await foreach (var alert in folder.Health.ReadHistoryAsync(new(line.Id)))
            {
                Assert.Equal(++sequence, alert.Id.Sequence);
                if (alert is ChatHealthChanged change)
                    changes.Add(change);
            }

            Assert.Empty(await folder.Health.LoadPendingAsync(new(line.Id), 10));
        }

        // One event per change, with one ID, whatever was sent twice.
        Assert.Equal(turned.Order(), changes.Select(change => change.Chat.Uuid).Order());
        // Everything ended as delivered, by a digest that Slack really has.
        await foreach (var entry in folder.Ledger.ReadAsync("slack"))
        {
            Assert.Equal(OutcomeKind.Delivered, entry.Outcome?.Kind);
            Assert.Contains(entry.Outcome!.Digest!, posted);
        }
    }

    /// <summary>Nobody's number, address or name, and no key, is in a message or on the disk; our own lines' numbers are on the disk only.</summary>
    private static async Task CheckPrivacyAsync(string path, SimulatedLinq linq, SlackStandIn slack)
    {
        var messages = string.Join('\n', slack.Messages);
        var disk = "";
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            disk += Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));

        var chats = linq.Lines.SelectMany(linq.ChatsOn).ToList();
        var secrets = chats.SelectMany(chat => chat.Handles).Concat(chats.Select(chat => chat.DisplayName).OfType<string>())
            .Append("secret-part").Append(linq.Token).Where(text => text.Length > 5);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, messages + disk, StringComparison.Ordinal));
        Assert.All(linq.Lines, line => Assert.DoesNotContain(line.Number, messages, StringComparison.Ordinal));
    }

    /// <summary>The line's last event: its baseline, and one for each chat that was turned.</summary>
    private static long Sequences(SimulatedLinq linq, SimulatedLine line, List<Guid> turned) =>
        1 + turned.Count(chat => linq.Find(chat)!.Line == line.Number);
}
