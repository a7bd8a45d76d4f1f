namespace Linq.Alerts;

/// <summary>One line as last recorded, with the chats that are or recently were unhealthy.</summary>
public sealed class LineView
{
    private readonly Dictionary<ChatId, ChatRow> _chats;
    private readonly PollOptions _options;

    internal LineView(KnownLine line, LineSnapshot snapshot, PollOptions options)
        : this(line, snapshot.Row, options)
    {
        var chats = snapshot.Chats;
        State = snapshot.State;
        _chats = chats.ToDictionary(chat => chat.Id);
        AtRisk = chats.Count(chat => chat.Status == HealthStatus.AtRisk);
        Critical = chats.Count(chat => chat.Status == HealthStatus.Critical);
        OptedOut = chats.Count(chat => chat.Status == HealthStatus.OptedOut);
    }

    private LineView(LineView same, KnownLine line, LineRow? row)
        : this(line, row, same._options) =>
        (State, _chats, AtRisk, Critical, OptedOut) = (same.State, same._chats, same.AtRisk, same.Critical, same.OptedOut);

    private LineView(KnownLine line, LineRow? row, PollOptions options)
    {
        (Name, Row, _options, _chats) = (new(line.Id, LastFour.Of(line.Number)), row, options, []);
        (IsRetired, Alias, Reputation, IsFlagged) = (line.IsRetired, line.Alias, line.Reputation, line.IsFlagged);
    }

    public LineName Name { get; }

    /// <summary>Whether Linq no longer lists it.</summary>
    public bool IsRetired { get; }

    /// <summary>Another ID that Linq has for the same number; null if there is none.</summary>
    public LineId? Alias { get; }

    /// <summary>Linq's verdict on the line itself; Unknown until there was one.</summary>
    public Reputation Reputation { get; }

    /// <summary>Whether Linq has flagged it, so that new messages may fail. Null if Linq doesn't say.</summary>
    public bool? IsFlagged { get; }

    /// <summary>Null if the line has never been polled.</summary>
    public LineRow? Row { get; }

    /// <summary>The state in which the line's chats were read.</summary>
    internal LineState State { get; }

    public int AtRisk { get; }

    public int Critical { get; }

    public int OptedOut { get; }

    public int Sick => AtRisk + Critical + OptedOut;

    /// <summary>Unhealthy chats and those that recovered within a day.</summary>
    public IEnumerable<ChatRow> Chats => _chats.Values;

    /// <summary>Share of unhealthy chats, 0 to 1. Null while the total is unknown.</summary>
    public double? SickShare => Row?.Chats is > 0 and var all ? Math.Min(1, Sick / (double)all) : null;

    /// <summary>End of the last complete pass over its chats, for which the record was true.</summary>
    public DateTimeOffset? ObservedAt => Freshness.ObservedAt(Row);

    public ChatRow? Find(ChatId chat) => _chats.GetValueOrDefault(chat);

    public bool IsStale(DateTimeOffset now) => Freshness.IsStale(Row, _options, now);

    public bool IsWatched(DateTimeOffset now) => Freshness.IsWatched(Row, _options, now);

    public bool IsReading(DateTimeOffset now) => Freshness.IsReading(Row, now);

    /// <summary>How many chats got worse, and how many recovered, within the last day.</summary>
    public (int Worse, int Recovered) Trend(DateTimeOffset now) => (
        _chats.Values.Count(chat => chat.Status.IsSick && chat.Since >= now - PollLimits.KeepRecovered),
        _chats.Values.Count(chat => chat.RecoveredAt >= now - PollLimits.KeepRecovered));

    /// <summary>The same chats, with the line's current data.</summary>
    internal LineView With(KnownLine line, LineRow? row) => new(this, line, row);
}
