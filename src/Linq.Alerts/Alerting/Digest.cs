using System.Security.Cryptography;
using System.Text;

namespace Linq.Alerts;

/// <summary>What one route tells of one line in one message: everything that waited, in order.</summary>
/// <param name="Id">The same for the same entries, so that a place can know a repeat. 16 hex digits.</param>
/// <param name="Why">What made it due.</param>
public sealed record Digest(string Id, string Route, LineName Line, string Why, IReadOnlyList<LedgerEntry> Entries)
{
    /// <summary>Events from which on a digest's list is kept in full beside the message.</summary>
    public const int LongFrom = 20;

    /// <summary>Where the full list is; null when the message holds all, or it could not be kept.</summary>
    public string? FullList { get; init; }

    /// <summary>The digest's route and line, as the place's row knows them.</summary>
    public string Key => PlaceRow.KeyOf(Route, Line.Id);

    /// <param name="entries">Of one line, in sequence; not empty.</param>
    public static Digest Of(string route, string why, IReadOnlyList<LedgerEntry> entries)
    {
        var content = $"{route} {string.Join(' ', entries.Select(entry => entry.Event.Id))}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(content));
        return new(Convert.ToHexStringLower(hash, 0, 8), route, entries[^1].Event.Line, why, entries);
    }
}
