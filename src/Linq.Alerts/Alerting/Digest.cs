using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Linq.Alerts;

/// <summary>What one route is told in one message: everything that waited for one line, in order.</summary>
/// <param name="Id">The same for the same entries, so that a place can know a repeat. 16 hex digits.</param>
/// <param name="Why">What made it due.</param>
public sealed record Digest(string Id, string Route, LineName Line, string Why, IReadOnlyList<LedgerEntry> Entries)
{
    /// <summary>Events from which on a digest's list is kept in full beside the message.</summary>
    public const int LongFrom = 20;

    /// <summary>Changes that cancelled each other and are no news by themselves, of chats that have news all the same.</summary>
    public IReadOnlyList<LedgerEntry> Cancelled { get; init; } = [];

    /// <summary>The quiet hours at whose end it is sent; null when none held it back.</summary>
    public QuietTime? HeldIn { get; init; }

    /// <summary>Where the full list is: a link, or what to do. Null when the message holds all, or it could not be kept.</summary>
    public string? FullList { get; init; }

    /// <summary>What the account's lines are called, for those that have a name.</summary>
    public IReadOnlyDictionary<LineId, string> LineNames { get; init; } = ImmutableDictionary<LineId, string>.Empty;

    /// <summary>What people call a line; null when it has no name.</summary>
    public string? NameOf(LineName line) => LineNames.GetValueOrDefault(line.Id);

    /// <summary>Whether its chats are the simulator's: a message that leaves the machine must say so.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>Recipients at the place who do not get it now, by <see cref="Recipient.Key"/>: earlier digests still wait for them, and it waits behind those.</summary>
    public IReadOnlySet<string> LeftOut { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>An entry's event as a program is given it: one of the simulator is marked like a test, so that nobody acts on it.</summary>
    public AlertEvent EventOf(LedgerEntry entry) =>
        IsSimulated && entry.Event.TestPlace is null ? entry.Event with { TestPlace = AlertEvent.AllPlaces } : entry.Event;

    /// <summary>The digest's route and line, as the place's row knows them.</summary>
    public string Key => PlaceRow.KeyOf(Route, Line.Id);

    /// <summary>The same digest with these of its entries only, not none.</summary>
    public Digest With(IReadOnlyList<LedgerEntry> entries) => Of(Route, Why, entries) with { HeldIn = HeldIn };

    /// <param name="entries">As <see cref="DigestGroups"/> puts them together, in sequence per line; not empty.</param>
    public static Digest Of(string route, string why, IReadOnlyList<LedgerEntry> entries)
    {
        var content = $"{route} {string.Join(' ', entries.Select(entry => entry.Event.Id))}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(content));
        // What several lines share is the account's.
        var line = entries.All(entry => entry.Event.Line.Id == entries[^1].Event.Line.Id) ? entries[^1].Event.Line : new(LineId.Account, default);
        return new(Convert.ToHexStringLower(hash, 0, 8), route, line, why, entries);
    }
}
