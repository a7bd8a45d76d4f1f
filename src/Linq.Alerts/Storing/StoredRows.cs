using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>Rows as they come out of JSON, made whole.</summary>
/// <remarks>
/// Generated JSON code sets every init property: one that the text leaves out becomes null or zero, and not what its initializer says. So a
/// field that a later version gives a row must get its default here too, or what was written before would lack it.
/// </remarks>
public static class StoredRows
{
    public static LineRow Whole(LineRow row) => WholeStream(row);

    public static AccountRow Whole(AccountRow row) => WholeStream(row) with
    {
        // JSON knows no comparer either.
        ReportedWords = (row.ReportedWords ?? []).WithComparer(StringComparer.Ordinal),
        RemovedRoutes = row.RemovedRoutes?.WithComparers(StringComparer.Ordinal) ?? AccountRow.NoRoutes,
        ReportedRemoved = (row.ReportedRemoved ?? []).WithComparer(StringComparer.Ordinal),
        SettledSilences = (row.SettledSilences ?? []).WithComparer(StringComparer.Ordinal),
        ReportedExcluded = (row.ReportedExcluded ?? []).WithComparer(StringComparer.Ordinal),
        KnownLines = row.KnownLines.IsDefault ? [] : row.KnownLines,
    };

    public static PlaceRow Whole(PlaceRow row) => row with
    {
        LastSent = row.LastSent ?? new PlaceRow(row.Place).LastSent,
        Tries = row.Tries ?? new PlaceRow(row.Place).Tries,
        MaybeSent = row.MaybeSent ?? new PlaceRow(row.Place).MaybeSent,
        Late = row.Late ?? [],
        Unreachable = row.Unreachable ?? [],
    };

    private static TRow WholeStream<TRow>(TRow row)
        where TRow : StreamRow => row with
    {
        NextSequence = Math.Max(1, row.NextSequence),
        ActiveAlarms = row.ActiveAlarms ?? ImmutableSortedDictionary<AlarmKind, DateTimeOffset>.Empty,
    };
}
