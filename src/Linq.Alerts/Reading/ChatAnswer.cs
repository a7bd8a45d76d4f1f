namespace Linq.Alerts;

/// <summary>What is known about one chat, for a program that wants to send to it.</summary>
/// <param name="Line">Null for a chat that isn't on record, because its line is unknown.</param>
/// <param name="Status">HEALTHY for a chat that isn't on record: chats start that way, and only unhealthy ones are recorded.</param>
/// <param name="Since">Linq's time of the last change, UTC. Null for a chat that isn't on record.</param>
/// <param name="ObservedAt">When the line was last read to its end, UTC; for a chat that isn't on record, the oldest such time of all lines. Null if a
/// line never was.</param>
/// <param name="IsStale">Whether the line wasn't read recently, so that the chat may have changed without being noticed.</param>
public sealed record ChatAnswer(
    ChatId Chat, LineName? Line, LastFour OtherSide, HealthStatus Status, DateTimeOffset? Since, DateTimeOffset? ObservedAt, bool IsStale)
{
    private static readonly Dictionary<HealthStatus, Uri> StatusPages = Enum.GetValues<HealthStatus>().ToDictionary(status => status, PageOf);

    public SendAdvice Send => SendAdvices.For(Status, IsStale);

    public bool IsOnRecord => Line is not null;

    /// <summary>Linq's page about the status.</summary>
    public Uri DocUrl => StatusPages[Status];

    internal static ChatAnswer Of(ChatRow row, LineView line, DateTimeOffset now) =>
        new(row.Id, line.Name, row.OtherSide, row.Status, row.Since, line.ObservedAt, line.IsStale(now));

    private static Uri PageOf(HealthStatus status) => new("https://docs.linqapp.com/guides/chats/chat-health" + status switch
    {
        HealthStatus.Healthy => "#healthy",
        HealthStatus.AtRisk => "#at-risk",
        HealthStatus.Critical => "#critical",
        HealthStatus.OptedOut => "#opted-out",
        _ => "",
    });
}
