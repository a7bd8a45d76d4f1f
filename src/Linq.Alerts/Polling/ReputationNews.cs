namespace Linq.Alerts;

/// <summary>A change in what Linq says about a line, between the record and the current list.</summary>
internal sealed record ReputationNews(LineName About, Reputation Previous, Reputation Reputation, bool? WasFlagged, bool? IsFlagged, Uri? DocUrl)
{
    /// <returns>
    /// Null if there is nothing to report. For a line without a recorded reputation only problems are reported: it is new to us, or was recorded by a
    /// version that didn't store reputations.
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
