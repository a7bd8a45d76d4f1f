using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>Completes rows after they were read from JSON.</summary>
/// <remarks>
/// Generated JSON code sets every init property: missing ones become null or zero instead of their initializer's value. So a field that a later version
/// adds to a row must get its default here too, because older rows lack it.
/// </remarks>
public static class StoredRows
{
    public static LineRow Whole(LineRow row) => WholeStream(row);

    public static AccountRow Whole(AccountRow row) => WholeStream(row) with
    {
        // JSON doesn't preserve comparers either.
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
