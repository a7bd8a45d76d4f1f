using System.Diagnostics;
using System.Globalization;
using Linq.Alerts.Sqlite;

namespace Linq.Alerts.Benchmarks;

/// <summary>The store alone: the cost of a commit, of starting with many unhealthy chats, and the size after a month.</summary>
internal static class StoreChild
{
    public const string Commits = "commits";
    public const string Fill = "fill";
    public const string Start = "start";
    public const string Month = "month";

    private const string Route = "slack";

    private static readonly Uri Linq = new("http://localhost/bench");
    private static readonly LineName Line = new(new(new Guid(1, 1, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1)), LastFour.Of("+12025550101"));

    /// <param name="args">The task, the data folder, the count.</param>
    public static async Task RunAsync(string[] args)
    {
        var count = int.Parse(args[2], CultureInfo.InvariantCulture);
        var clock = new SteppedClock();
        var started = Stopwatch.GetTimestamp();
        using var store = Open(args[1], clock);
        List<double> figures = args[0] switch
        {
            Commits => await CommitAsync(store, clock, count),
            Fill => await FillAsync(store, clock, count),
            Start => await StartAsync(store, count, started),
            _ => await MonthAsync(store, clock, count),
        };
        await Reply.SendAndWaitAsync(figures);
    }

    private static Store Open(string folder, TimeProvider clock)
    {
        var sqlite = SqliteFolder.Open(folder, Linq, clock, FolderUse.Run);
        return new(sqlite.Health, sqlite.Ledger, () => sqlite.MaintainAsync(), sqlite);
    }

    /// <summary>The duration of each of this many commits of one change, in milliseconds.</summary>
    private static async Task<List<double>> CommitAsync(Store store, SteppedClock clock, int count)
    {
        List<double> figures = [];
        var version = default(RowVersion);
        for (var n = 1; n <= count; n++)
        {
            var commit = Commit(version, clock, n, [Change(clock, n)]);
            var started = Stopwatch.GetTimestamp();
            version = await store.Health.CommitAsync(commit);
            figures.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return figures;
    }

    /// <summary>Creates this many unhealthy chats.</summary>
    private static async Task<List<double>> FillAsync(Store store, SteppedClock clock, int count)
    {
        var version = default(RowVersion);
        for (var n = 0; n < count; n += 99)
        {
            var rows = Enumerable.Range(n, Math.Min(99, count - n)).Select(chat => Row(clock, chat));
            version = await store.Health.CommitAsync(Commit(version, clock, 1, []) with { Written = [.. rows] });
        }

        return [count];
    }

    /// <summary>Milliseconds from opening the store to having the line with all its chats, and the same for a later pass.</summary>
    private static async Task<List<double>> StartAsync(Store store, int count, long started)
    {
        var snapshot = await store.Health.LoadAsync(Line.Id);
        var first = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (snapshot.Chats.Count != count)
            throw new InvalidOperationException($"The store holds {snapshot.Chats.Count} chats and not {count}.");
        started = Stopwatch.GetTimestamp();
        await store.Health.LoadAsync(Line.Id);
        return [first, Stopwatch.GetElapsedTime(started).TotalMilliseconds];
    }

    /// <summary>
    /// Thirty days with this many changes a day, each recorded, published, taken in and delivered; and every ten minutes a pass without changes.
    /// </summary>
    private static async Task<List<double>> MonthAsync(Store store, SteppedClock clock, int changesADay)
    {
        const int Days = 30;
        const int PassesADay = 144;
        var version = default(RowVersion);
        var sequence = 1;
        for (var pass = 0; pass < Days * PassesADay; pass++)
        {
            clock.Advance(TimeSpan.FromMinutes(10));
            var due = (int)((long)(pass + 1) * changesADay / PassesADay) + 1;
            List<AlertEvent> events = [];
            for (; sequence < due; sequence++)
                events.Add(Change(clock, sequence));
            version = await store.Health.CommitAsync(Commit(version, clock, sequence, events));
            if (events.Count > 0)
            {
                EventId[] ids = [.. events.Select(alert => alert.Id)];
                await store.Ledger.AddAsync([.. events.Select(alert => new LedgerEntry(Route, alert, clock.GetUtcNow()))]);
                await store.Health.MarkPublishedAsync(Line.Id, ids);
                await store.Ledger.EndAsync(Route, ids, new(OutcomeKind.Delivered, "waited for company", clock.GetUtcNow(), "0123456789abcdef"));
            }

            if (pass % 6 == 0)
                await store.Maintain();
        }

        return [sequence - 1];
    }

    private static StreamCommit Commit(RowVersion version, TimeProvider clock, long next, IReadOnlyList<AlertEvent> events)
    {
        var id = Guid.NewGuid();
        return new()
        {
            Id = id,
            BasedOn = version,
            Row = new LineRow { Line = Line, Epoch = SteppedClock.Begin, NextSequence = next, LastCommit = id, LastCompleteEnd = clock.GetUtcNow() },
            Events = events,
            Written = [.. events.OfType<ChatHealthChanged>().Select(change => new ChatRow(change.Chat, change.Status, change.Since) { OtherSide = change.Facts.OtherSide })],
        };
    }

    private static ChatRow Row(TimeProvider clock, int chat) => new(Chat(chat), HealthStatus.AtRisk, clock.GetUtcNow()) { OtherSide = LastFour.Of("+12025550142") };

    private static ChatHealthChanged Change(TimeProvider clock, int sequence) => new()
    {
        Id = new(Line.Id, SteppedClock.Begin.ToUnixTimeMilliseconds(), sequence),
        Line = Line,
        ObservedAt = clock.GetUtcNow(),
        Chat = Chat(sequence % 1_000),
        Previous = HealthStatus.Healthy,
        Status = HealthStatus.AtRisk,
        Since = clock.GetUtcNow(),
        Facts = new(LastFour.Of("+12025550142"), Service: "iMessage"),
    };

    private static ChatId Chat(int n) => new(new Guid(n, 2, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1));

    private sealed record Store(IHealthStore Health, IDeliveryLedger Ledger, Func<Task> Maintain, IDisposable Folder) : IDisposable
    {
        public void Dispose() => Folder.Dispose();
    }

    private sealed class SteppedClock : TimeProvider
    {
        private DateTimeOffset _now = Begin;

        public static DateTimeOffset Begin { get; } = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan time) => _now += time;
    }
}
