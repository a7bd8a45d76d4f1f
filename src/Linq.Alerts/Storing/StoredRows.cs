using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>Rows as they come out of JSON, made whole.</summary>
/// <remarks>
/// Generated JSON code sets every init property: one that the text leaves out becomes null or zero, and not what its initializer says. So a
/// field that a later version gives a row must get its default here too, or what was written before would lack it.
/// </remarks>
public static class StoredRows
{
    public static LineRow Whole(LineRow row) => row with
    {
        NextSequence = Math.Max(1, row.NextSequence),
        StandingAlarms = row.StandingAlarms ?? ImmutableSortedDictionary<AlarmKind, DateTimeOffset>.Empty,
        // JSON knows no comparer either.
        ToldWords = (row.ToldWords ?? []).WithComparer(StringComparer.Ordinal),
        RemovedRoutes = row.RemovedRoutes?.WithComparers(StringComparer.Ordinal) ?? LineRow.NoRoutes,
        ToldRemoved = (row.ToldRemoved ?? []).WithComparer(StringComparer.Ordinal),
        SettledSilences = (row.SettledSilences ?? []).WithComparer(StringComparer.Ordinal),
        ToldExcluded = (row.ToldExcluded ?? []).WithComparer(StringComparer.Ordinal),
        KnownLines = row.KnownLines.IsDefault ? [] : row.KnownLines,
    };

    public static PlaceRow Whole(PlaceRow row) => row with
    {
        LastTold = row.LastTold ?? new PlaceRow(row.Place).LastTold,
        Tries = row.Tries ?? new PlaceRow(row.Place).Tries,
        MaybeTold = row.MaybeTold ?? new PlaceRow(row.Place).MaybeTold,
        Late = row.Late ?? [],
        Unreachable = row.Unreachable ?? [],
    };
}
