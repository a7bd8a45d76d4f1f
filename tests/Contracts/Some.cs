using System.Globalization;

namespace Linq.Alerts.Contracts;

/// <summary>Values for tests that don't care which they get. All numbers are fictitious: 555-0100 to 555-0199.</summary>
public static class Some
{
    /// <summary>The start time of the tests' clocks.</summary>
    public static DateTimeOffset Time { get; } = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static Line Line { get; } = LineNumber(1);

    public static EmailPlace EmailPlace(params IReadOnlyList<string> to) => new(
        new("mail.example.com", 587, MailSecurity.StartTls), EmailAddress.Read("Linq Alerts <alerts@example.com>")!,
        [.. to.Select(address => EmailAddress.Read(address)!)]);

    public static Line OtherLine { get; } = LineNumber(2);

    public static LineName LineName => Line.Name;

    /// <summary>One event of each kind, every field filled, in sequence on <see cref="Line"/>.</summary>
    public static IReadOnlyList<AlertEvent> EveryKindOfEvent { get; } =
    [
        Change(1) with
        {
            Facts = new(LastFour.Of("+12025550142"), true, "iMessage", new("https://docs.linqapp.com/health#at-risk")),
            UnhealthySince = Time.AddHours(-1),
            PreviousEvent = Event(100),
            Totals = new(600, 41, 12),
            InSurge = true,
            IsFlapping = true,
        },
        new LineBaselined(5_000_000_000, 12, 7, 3, [
            new(Chat(1), HealthStatus.Critical, Time.AddTicks(-1), LastFour.Group),
            new(Chat(2), HealthStatus.AtRisk, Time, LastFour.Email)])
        {
            Id = Event(2),
            Line = LineName,
            ObservedAt = Time.AddTicks(1),
        },
        new ChatGone
        {
            Id = Event(3),
            Line = LineName,
            ObservedAt = Time,
            Chat = Chat(3),
            LastStatus = HealthStatus.OptedOut,
            OtherSide = LastFour.Of("+12025550143"),
            PreviousEvent = Event(2),
        },
        new LineSurge(true, new(600, 38, 3, 0), 41, Time.AddMinutes(-10), 12, null, [new(Chat(4), HealthStatus.Critical, Time.AddMinutes(-3), LastFour.Group)])
        {
            Id = Event(4),
            Line = LineName,
            ObservedAt = Time,
        },
        new LineReminder(new(600, 38, 3, 0), Reputation.AtRisk, [new(Chat(4), HealthStatus.Critical, Time.AddDays(-1), LastFour.Of("+12025550144"))])
        {
            Id = Event(5),
            Line = LineName,
            ObservedAt = Time,
        },
        new ChatFlapping(true)
        {
            Id = Event(6),
            Line = LineName,
            ObservedAt = Time,
            Chat = Chat(5),
            Status = HealthStatus.AtRisk,
            OtherSide = LastFour.Email,
            Changes = 5,
            From = Time.AddMinutes(-50),
            History = [new(HealthStatus.Healthy, Time.AddMinutes(-9)), new(HealthStatus.AtRisk, Time.AddMinutes(-2))],
        },
        new LineReputationChanged(OtherLine.Name, Reputation.AtRisk, Reputation.Critical, WasFlagged: false, IsFlagged: true)
        {
            Id = Event(7),
            Line = LineName,
            ObservedAt = Time,
            DocUrl = new("https://docs.linqapp.com/guides/phone-numbers/phone-reputation"),
        },
        new LineAudited(OtherLine.Name, Reputation.Critical, "volume_spike", ["Send less for a week.", "Wait for replies — each of them."], [new(Chat(6), HealthStatus.OptedOut)])
        {
            Id = Event(8),
            Line = LineName,
            ObservedAt = Time,
        },
        new LineRetired(OtherLine.Name) { Id = Event(9), Line = LineName, ObservedAt = Time },
        new Alarm(AlarmKind.PlaceFailed, true, "Slack refused “hello” ✓ — make a new webhook.", "slack")
        {
            Id = Event(10),
            Line = LineName,
            ObservedAt = Time,
        },
    ];

    /// <summary>Line <paramref name="n"/>, 0 to 99.</summary>
    public static Line LineNumber(int n) => new(new(Id(1, n)), Number(n), Reputation.Healthy);

    /// <summary>A fictitious number, <paramref name="n"/> from 0 to 99.</summary>
    public static PhoneNumber Number(int n)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)n, 99u);
        return PhoneNumber.TryParse(string.Create(CultureInfo.InvariantCulture, $"+120255501{n:00}"), out var number)
            ? number : throw new InvalidOperationException();
    }

    public static ChatId Chat(int n = 1) => new(Id(2, n));

    public static ChatRow ChatRow(int n = 1, HealthStatus status = HealthStatus.AtRisk) =>
        new(Chat(n), status, Time) { OtherSide = Number(n % 100).LastFour };

    public static EventId Event(long sequence, Line? line = null) => new((line ?? Line).Id, Time.ToUnixTimeMilliseconds(), sequence);

    public static ChatHealthChanged Change(
        long sequence = 1, HealthStatus to = HealthStatus.AtRisk, HealthStatus from = HealthStatus.Healthy, int chat = 1, Line? line = null) => new()
    {
        Id = Event(sequence, line),
        Line = (line ?? Line).Name,
        ObservedAt = Time,
        Chat = Chat(chat),
        Previous = from,
        Status = to,
        Since = Time.AddMinutes(-1),
        Facts = new(LastFour.Of("+12025550142"), Service: "iMessage"),
    };

    /// <summary>Changes from sequence <paramref name="first"/> on, each of a different chat.</summary>
    public static AlertEvent[] Changes(int count, long first = 1, Line? line = null) =>
        [.. Enumerable.Range(0, count).Select(n => Change(first + n, chat: (int)first + n, line: line))];

    public static LineRow Row(Line? line = null) => new() { Line = (line ?? Line).Name, Epoch = Time };

    public static AccountRow Account(params KnownLine[] lines) => new() { Line = AccountRow.Name, Epoch = Time, KnownLines = [.. lines] };

    /// <summary>A commit of the account's row with <paramref name="lines"/>, based on <paramref name="snapshot"/>.</summary>
    public static StreamCommit Commit(AccountSnapshot snapshot, params KnownLine[] lines)
    {
        var id = Guid.NewGuid();
        return new() { Id = id, Row = Account(lines) with { LastCommit = id }, BasedOn = snapshot.Version };
    }

    /// <summary>A commit based on <paramref name="snapshot"/>: the row's sequence moves past <paramref name="events"/>, and their chats get rows.</summary>
    public static StreamCommit Commit(LineSnapshot snapshot, params AlertEvent[] events) => Commit(snapshot, Line, events);

    public static StreamCommit Commit(LineSnapshot snapshot, Line line, params AlertEvent[] events)
    {
        var id = Guid.NewGuid();
        var row = snapshot.Row ?? Row(line);
        return new()
        {
            Id = id,
            Row = row with { LastCommit = id, NextSequence = events is [.., var last] ? last.Id.Sequence + 1 : row.NextSequence },
            BasedOn = snapshot.Version,
            Written = [.. events.OfType<ChatHealthChanged>().Reverse().DistinctBy(change => change.Chat).Reverse().Select(change => new ChatRow(change.Chat, change.Status, change.Since))],
            Events = events,
        };
    }

    public static LedgerEntry Entry(AlertEvent alert, string route = "slack") => new(route, alert, Time);

    /// <summary>A silence of everything, for an hour.</summary>
    public static Silence Silence(int n = 1) => new()
    {
        Id = SilenceId.TryParse(n.ToString("x8", CultureInfo.InvariantCulture), out var id) ? id : throw new InvalidOperationException(),
        Until = Time.AddHours(1),
        Reason = "maintenance",
        CreatedAt = Time,
    };

    public static Outcome Delivered { get; } = new(OutcomeKind.Delivered, "new alerts", Time.AddSeconds(1), "digest-1");

    private static Guid Id(int kind, int n) => new(n, (short)kind, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1);
}
