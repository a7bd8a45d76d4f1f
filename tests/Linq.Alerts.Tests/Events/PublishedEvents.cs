using System.Text.Json.Nodes;
using Linq.Alerts.Contracts;

namespace Linq.Alerts.Tests;

/// <summary>Events as published, for tests of the contract with subscribers.</summary>
internal static class PublishedEvents
{
    private static readonly LineName Account = new(LineId.Account, default);

    /// <summary>One of each type, in the order in which docs/events.md shows them. Together they have every field, except the test marker.</summary>
    public static IReadOnlyList<AlertEvent> Examples { get; } =
    [
        Some.Change(42, from: HealthStatus.AtRisk, to: HealthStatus.OptedOut) with
        {
            ObservedAt = Some.Time,
            Since = Some.Time.AddSeconds(-40.5),
            Facts = new(LastFour.Of("+12025550142"), Service: "iMessage", DocUrl: new("https://docs.linqapp.com/guides/chats/chat-health#opted-out")),
            UnhealthySince = Some.Time.AddHours(-3),
            PreviousEvent = Some.Event(17),
            Totals = new(600, 41, 12),
            InSurge = true,
            IsFlapping = true,
        },
        new ChatGone
        {
            Id = Some.Event(43),
            Line = Some.LineName,
            ObservedAt = Some.Time,
            Chat = Some.Chat(2),
            LastStatus = HealthStatus.Critical,
            OtherSide = LastFour.Email,
            PreviousEvent = Some.Event(40),
        },
        new ChatFlapping(true)
        {
            Id = Some.Event(44),
            Line = Some.LineName,
            ObservedAt = Some.Time,
            Chat = Some.Chat(5),
            Status = HealthStatus.AtRisk,
            OtherSide = LastFour.Of("+12025550145"),
            Changes = 5,
            From = Some.Time.AddMinutes(-50),
            History = [new(HealthStatus.Healthy, Some.Time.AddMinutes(-9)), new(HealthStatus.AtRisk, Some.Time.AddMinutes(-2))],
        },
        new LineBaselined(4_310, 1, 1, 0, [
            new(Some.Chat(3), HealthStatus.Critical, Some.Time.AddDays(-9), LastFour.Of("+12025550143")),
            new(Some.Chat(4), HealthStatus.AtRisk, Some.Time.AddDays(-2), LastFour.Group)])
        {
            Id = Some.Event(1),
            Line = Some.LineName,
            ObservedAt = Some.Time,
        },
        new LineSurge(true, new(600, 38, 3, 0), 41, Some.Time.AddMinutes(-10), 12, 9, [new(Some.Chat(3), HealthStatus.Critical, Some.Time.AddMinutes(-3), LastFour.Of("+12025550143"))])
        {
            Id = Some.Event(45),
            Line = Some.LineName,
            ObservedAt = Some.Time,
        },
        new LineReminder(new(600, 38, 3, 0), Reputation.AtRisk, [new(Some.Chat(3), HealthStatus.Critical, Some.Time.AddDays(-1), LastFour.Of("+12025550143"))])
        {
            Id = Some.Event(46),
            Line = Some.LineName,
            ObservedAt = Some.Time,
        },
        new LineReputationChanged(Some.LineName, Reputation.AtRisk, Reputation.Critical, WasFlagged: false, IsFlagged: true)
        {
            Id = AccountEvent(5),
            Line = Account,
            ObservedAt = Some.Time,
            DocUrl = new("https://docs.linqapp.com/guides/phone-numbers/phone-reputation"),
        },
        new LineAudited(Some.LineName, Reputation.Critical, "volume_spike", ["Halve the number of messages for a week.", "Send nothing to people who have not answered twice."], [new(Some.Chat(3), HealthStatus.Critical)])
        {
            Id = AccountEvent(6),
            Line = Account,
            ObservedAt = Some.Time,
        },
        new LineRetired(Some.OtherLine.Name) { Id = AccountEvent(7), Line = Account, ObservedAt = Some.Time },
        new Alarm(AlarmKind.PlaceFailed, true, "1 alert of line •••0101 could not be delivered: Slack answered 404. Make a new webhook.", "slack")
        {
            Id = AccountEvent(8),
            Line = Account,
            ObservedAt = Some.Time,
        },
    ];

    /// <summary>What else can be: every status, every alarm, everything that may be missing, the longest and the shortest.</summary>
    public static IReadOnlyList<AlertEvent> All { get; } =
    [
        .. Examples,
        .. Some.EveryKindOfEvent,
        .. from alert in Some.EveryKindOfEvent
           from trial in new[] { "slack", AlertEvent.AllPlaces }
           select alert with { TestPlace = trial },
        .. from previous in KnownStatuses
           from status in KnownStatuses
           select Some.Change(1, status, previous),
        .. from other in new LastFour[] { default, LastFour.Email, LastFour.Group, LastFour.Of("+12025550142") }
           from service in new string?[] { null, "SMS", "a_later-service" }
           select Some.Change() with { Facts = new(other, other == LastFour.Group, service) },
        .. from text in new[] { " HTTPS://docs.LINQapp.com", "https://docs.linqapp.com:443/ä b?x=“y”|#[1]" }
           select Some.Change() with { Facts = new(DocUrl: ChatFacts.TrustedDocUrl(text) ?? throw new InvalidOperationException(text)) },
        .. from kind in Enum.GetValues<AlarmKind>()
           from raised in new[] { true, false }
           select new Alarm(kind, raised, "Some “words” of ours ✓.") { Id = AccountEvent(9), Line = Account, ObservedAt = Some.Time },
        .. from status in KnownStatuses.Where(status => status.IsSick)
           select new ChatGone { Id = Some.Event(9), Line = Some.LineName, ObservedAt = Some.Time, Chat = Some.Chat(), LastStatus = status, OtherSide = default },
        new LineSurge(false, new(0, 0, 0, 0), 0, Some.Time, null, null, []) { Id = Some.Event(1), Line = Some.LineName, ObservedAt = Some.Time },
        .. from before in Enum.GetValues<Reputation>()
           from now in Enum.GetValues<Reputation>()
           select new LineReputationChanged(Some.LineName, before, now) { Id = AccountEvent(1), Line = Account, ObservedAt = Some.Time },
        new LineAudited(Some.LineName, Reputation.Unknown, null, [], []) { Id = AccountEvent(1), Line = Account, ObservedAt = Some.Time },
        new LineBaselined(0, 0, 0, 0, []) { Id = Some.Event(1), Line = Some.LineName, ObservedAt = Some.Time.AddTicks(1) },
        new LineBaselined(20, 0, 20, 0, [.. Enumerable.Range(1, LineBaselined.MaxWorst).Select(n => new SickChat(Some.Chat(n), HealthStatus.OptedOut, Some.Time, default))])
        {
            Id = new(Some.Line.Id, long.MaxValue, long.MaxValue),
            Line = Some.LineName,
            ObservedAt = DateTimeOffset.MaxValue,
        },
    ];

    public static JsonObject Written(AlertEvent alert) => JsonNode.Parse(EventJson.Write(alert))!.AsObject();

    private static EventId AccountEvent(long sequence) => new(LineId.Account, Some.Time.ToUnixTimeMilliseconds(), sequence);

    private static IEnumerable<HealthStatus> KnownStatuses => Enum.GetValues<HealthStatus>().Where(status => status != HealthStatus.Unknown);
}
