namespace Linq.Alerts;

/// <summary>A change of what Linq says of a line, between what is recorded and what was just listed.</summary>
internal sealed record ReputationNews(LineName About, Reputation Previous, Reputation Reputation, bool? WasFlagged, bool? IsFlagged, Uri? DocUrl)
{
    /// <returns>
    /// Null when there is nothing to report. Of a line of which nothing was recorded, only trouble is news: it is new to us, or was recorded by a
    /// version that did not look.
    /// </returns>
    public static ReputationNews? Between(KnownLine? before, KnownLine after, Uri? docUrl)
    {
        var (was, wasFlagged) = (before?.Reputation ?? Reputation.Unknown, before?.IsFlagged);
        var isNews = (after.Reputation != was && (was != Reputation.Unknown || after.Reputation.IsBad))
            || (after.IsFlagged ?? false) != (wasFlagged ?? false);
        return isNews ? new(new(after.Id, LastFour.Of(after.Number)), was, after.Reputation, wasFlagged, after.IsFlagged, docUrl) : null;
    }

    public LineReputationChanged ToEvent(LineName account, DateTimeOffset now) =>
        new(About, Previous, Reputation, WasFlagged, IsFlagged) { Line = account, ObservedAt = now, DocUrl = DocUrl };
}
