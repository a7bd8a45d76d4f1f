using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Detects lines that this process hasn't read to the end for too long, whatever the reason.</summary>
/// <remarks>
/// <see cref="Heartbeat"/> does the same from the store, for instances that share one. This class counts from its own start: after a night turned off,
/// a single machine's lines aren't stale, they are about to be read.
/// </remarks>
internal sealed class StaleWatch(TimeSpan staleAfter, TimeProvider clock)
{
    // Used by several passes at once. A line counts as fresh when it is first seen, but starting the program is no complete pass.
    private readonly ConcurrentDictionary<LineId, (long Fresh, bool WasRead, string? Problem)> _lines = new();

    public void Note(PassReport report) =>
        // What a pass that reached the end couldn't read has its own alarm.
        _lines[report.Line.Id] = report.ReachedEnd
            ? (clock.GetTimestamp(), true, null) : Find(report.Line.Id) with { Problem = report.Problem };

    /// <returns>Which of <paramref name="lines"/> are stale, and the cause for one of them; null if none is.</returns>
    public string? Problem(IEnumerable<Line> lines)
    {
        var stale = lines.Where(IsStale).ToList();
        return stale.Count == 0 ? null
            : AlarmText.Stale([.. stale.Select(line => line.Number.LastFour)], staleAfter, _lines[stale[0].Id].Problem ?? "none was reported");
    }

    public bool AllFresh(IReadOnlyList<Line> lines) => lines.Count > 0 && lines.All(line => Find(line.Id).WasRead && !IsStale(line));

    private bool IsStale(Line line) => clock.GetElapsedTime(Find(line.Id).Fresh) > staleAfter;

    private (long Fresh, bool WasRead, string? Problem) Find(LineId line) =>
        _lines.GetOrAdd(line, _ => (clock.GetTimestamp(), false, null));
}
