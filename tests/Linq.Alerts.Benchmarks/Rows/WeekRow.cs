using System.Globalization;
using Linq.Alerts.Local;
using Linq.Alerts.Sqlite;
using Linq.Simulator;
using Microsoft.Extensions.Time.Testing;

namespace Linq.Alerts.Benchmarks;

/// <summary>Row 11: how many messages a week of an ordinary account produces, and how many of them were needed.</summary>
internal static class WeekRow
{
    /// <summary>With every rule turned off.</summary>
    private static readonly (string, string)[] Off =
        [("Surge:Chats", "0"), ("Flapping:Changes", "0"), ("Alerts:Remind", "0:00:00")];

    private static readonly (string, string)[] On =
    [
        ("Alerts:Routes:0:Name", "on-call"), ("Alerts:Routes:0:Places", "console"),
        ("Alerts:Routes:0:QuietHours", "22:00-07:00"), ("Alerts:Routes:0:QuietZone", "Europe/Berlin"),
    ];

    public static async Task<IReadOnlyList<Row>> MeasureAsync(Scale scale)
    {
        var (off, on) = (await ReplayAsync("rules off", Off, scale.Days), await ReplayAsync("everything on", On, scale.Days));
        List<string[]> table = [["", "messages per day", "of which needed", "at night (22 to 7)", "of which needed", "opt-outs", "delivered", "held back or suppressed, by rule"]];
        table.AddRange(new[] { off, on }.Select(week => new[]
        {
            week.Name, Say(week.PerDay, "0.0"), $"{Say(week.Needed, "0")} of {Say(week.Messages, "0")} ({Say(100.0 * week.Needed / week.Messages, "0")} %)",
            Say(week.AtNight, "0"), Say(week.NeededAtNight, "0"), Say(week.OptOuts, "0"), Say(week.OptOutsDelivered, "0"), week.Rules,
        }));
        return
        [
            new(11, string.Create(CultureInfo.InvariantCulture, $"{scale.Days} days of 5 lines and 3,000 chats, replayed"),
                "every opt-out delivered; fewer messages, of which more are needed",
                on.OptOutsDelivered == on.OptOuts && off.OptOutsDelivered == off.OptOuts && on.Messages < off.Messages && on.Needed * off.Messages > off.Needed * on.Messages,
                $"{Say(off.PerDay, "0.0")} → {Say(on.PerDay, "0.0")} messages per day", table,
                "The whole one-machine program on a simulated clock, with a pass every five minutes and one place. The account is generated from a seed: each day about 35 chats become AT_RISK, most in working hours; "
                + "a third of these get worse, and most recover within hours; 8 opt out; a few flap for an afternoon. On the second day a campaign makes 140 chats of one line unhealthy within 20 minutes; on the third someone silences "
                + "a line for two hours; on the fourth the program is down for an hour. "
                + "A message counts as needed if it contains an opt-out or its end, the first report of a chat that is still unhealthy half an hour later, an alert about a line or about a single chat such as flapping, or an alarm. Recoveries, repeats and reminders don't count."),
        ];
    }

    /// <summary>The result of replaying one week.</summary>
    private static async Task<Week> ReplayAsync(string name, (string Name, string Text)[] rules, int days)
    {
        var start = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        var clock = new FakeTimeProvider(start);
        var linq = new SimulatedLinq(new() { Lines = 5, Chats = 3_000, SickShare = 0.01, Seed = 7 }, clock);
        await using var server = await SimulatorServer.StartAsync(linq);
        using var data = new DataFolder();
        var account = MadeUpWeek.Of(linq, start, days);
        var recorder = new Recorder(clock);
        var settings = SettingsOf(rules, server.BaseUrl, linq.Token);
        await using (var app = await LocalApp.OpenAsync(new(settings, data.Path, PageSettings.Off), recorder, clock, CancellationToken.None))
        {
            for (var minute = 0; minute < (days * 24 * 60) + 600; minute++)
            {
                account.Apply(linq, clock.GetUtcNow());
                if (minute % 5 == 0 && !account.IsDown(clock.GetUtcNow()))
                    await app.Round.RunAsync(_ => { });
                if (account.Silences.TryGetValue(minute, out var line))
                    await app.Folder.Silences.AddAsync(new() { Id = SilenceId.New(), Line = line, Until = clock.GetUtcNow().AddHours(2), Reason = "a campaign", CreatedAt = clock.GetUtcNow() });
                await app.ExpiredSilences.CheckAsync();
                foreach (var place in app.Places)
                    await app.Dispatcher.RunAsync(place);
                clock.Advance(TimeSpan.FromMinutes(1));
            }
        }

        using var folder = SqliteFolder.Open(data.Path, new(server.BaseUrl), clock, FolderUse.Look);
        List<LedgerEntry> entries = [];
        foreach (var route in await folder.Ledger.LoadRouteNamesAsync())
            entries.AddRange(await folder.Ledger.ReadAsync(route).ToListAsync());
        return Judge(name, recorder.Sent, entries, account, days);
    }

    private static Week Judge(string name, IReadOnlyList<(DateTimeOffset At, Digest Digest)> sent, IReadOnlyList<LedgerEntry> entries, MadeUpWeek account, int days)
    {
        var reported = new Dictionary<ChatId, HealthStatus>();
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var (needed, atNight, neededAtNight, messages) = (0, 0, 0, 0);
        // The first message summarizes the account before the week.
        foreach (var (at, digest) in sent.Where(one => one.Digest.Entries.Any(entry => entry.Event is not LineBaselined)))
        {
            messages++;
            var isNeeded = false;
            foreach (var alert in digest.Entries.Select(entry => entry.Event))
            {
                isNeeded |= alert switch
                {
                    ChatHealthChanged { IsOptOut: true } => true,
                    ChatHealthChanged { Status.IsSick: true } change => account.StatusAt(change.Chat, at.AddMinutes(30)).IsSick && change.Status > reported.GetValueOrDefault(change.Chat),
                    Alarm { Raised: true } => true,
                    _ => EventType.Of(alert) is "line-surge" or "line-reputation-changed" or "chat-flapping",
                };
                if (alert is ChatHealthChanged { Status: var status, Chat: var chat })
                    reported[chat] = status;
            }

            var hour = TimeZoneInfo.ConvertTime(at, zone).Hour;
            var isNight = hour is >= 22 or < 7;
            needed += isNeeded ? 1 : 0;
            atNight += isNight ? 1 : 0;
            neededAtNight += isNight && isNeeded ? 1 : 0;
        }

        var optOuts = entries.Where(entry => entry.Event is ChatHealthChanged { IsOptOut: true }).ToList();
        var rules = entries.Where(entry => entry.Outcome?.Kind == OutcomeKind.Suppressed).GroupBy(entry => entry.Outcome!.Why).OrderByDescending(rule => rule.Count())
            .Select(rule => $"{rule.Key} {rule.Count():N0}");
        if (entries.Any(entry => entry.Outcome is null))
            throw new InvalidOperationException($"{entries.Count(entry => entry.Outcome is null)} entries still wait.");
        return new(
            name, messages, messages / (double)days, needed, atNight, neededAtNight, optOuts.Count,
            optOuts.Count(entry => entry.Outcome?.Kind == OutcomeKind.Delivered), string.Join(", ", rules));
    }

    private static AlertSettings SettingsOf((string Name, string Text)[] rules, string baseUrl, string token) => SettingsReader.Read(
        new([new("LINQ_API_V3_API_KEY", token), new("LINQ_API_V3_BASE_URL", baseUrl), new("Poll:Every", "0:05:00"), .. rules.Select(rule => KeyValuePair.Create(rule.Name, (string?)rule.Text))]),
        LocalSettings.Console);

    private static string Say(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private sealed record Week(
        string Name, int Messages, double PerDay, int Needed, int AtNight, int NeededAtNight, int OptOuts, int OptOutsDelivered, string Rules);

    /// <summary>A screen that shows nothing, and a place that records what it was sent and when.</summary>
    private sealed class Recorder(TimeProvider clock) : IScreen, INotifier
    {
        public List<(DateTimeOffset At, Digest Digest)> Sent { get; } = [];

        public INotifier Alerts => this;

        public string Name => "the recorder";

        public string Cure => "";

        public TimeSpan Pace => TimeSpan.Zero;

        public Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default)
        {
            Sent.Add((clock.GetUtcNow(), digest));
            return Task.FromResult<Delivery>(new Delivery.Sent());
        }

        public void Started(LocalSettings settings, IReadOnlyList<Route> routes, Uri? page)
        {
        }

        public void Passed(PassReport report)
        {
        }

        void IScreen.Sent(SendReport report)
        {
        }

        public void Problem(string about, string? problem, Cause cause = default)
        {
        }

        public void Note(string about, string text)
        {
        }

        public void Stopped()
        {
        }
    }
}
