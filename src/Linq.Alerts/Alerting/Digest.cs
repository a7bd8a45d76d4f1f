using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Linq.Alerts;

/// <summary>What one route is sent in one message: everything that waited for one line, in order.</summary>
/// <param name="Id">The same for the same entries, so that a place can recognize a repeat. 16 hex digits.</param>
/// <param name="Why">Why it became due.</param>
public sealed record Digest(string Id, string Route, LineName Line, string Why, IReadOnlyList<LedgerEntry> Entries)
{
    /// <summary>From this number of events on, a digest's full list is kept in addition to the message.</summary>
    public const int LongFrom = 20;

    /// <summary>Changes that cancelled each other, of chats that also have other changes.</summary>
    public IReadOnlyList<LedgerEntry> Cancelled { get; init; } = [];

    /// <summary>The quiet hours that held it back; null if none did.</summary>
    public QuietTime? HeldIn { get; init; }

    /// <summary>How to get the full list: a link, or what to do. Null if the message contains everything, or the list couldn't be kept.</summary>
    public string? FullList { get; init; }

    /// <summary>Names of the account's lines, for those that have one.</summary>
    public IReadOnlyDictionary<LineId, string> LineNames { get; init; } = ImmutableDictionary<LineId, string>.Empty;

    /// <summary>The user's name for a line; null if it has none.</summary>
    public string? NameOf(LineName line) => LineNames.GetValueOrDefault(line.Id);

    /// <summary>Whether its chats come from the simulator: a message that leaves the machine must say so.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>
    /// Recipients at the place who don't get it now, by <see cref="Recipient.Key"/>: earlier digests still wait for them, and this one waits behind
    /// those.
    /// </summary>
    public IReadOnlySet<string> LeftOut { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>An entry's event as other programs receive it. Simulator events are marked like tests, so that no program acts on them.</summary>
    public AlertEvent EventOf(LedgerEntry entry) =>
        IsSimulated && entry.Event.TestPlace is null ? entry.Event with { TestPlace = AlertEvent.AllPlaces } : entry.Event;

    /// <summary>The key of the digest's route and line in the place's row.</summary>
    public string Key => PlaceRow.KeyOf(Route, Line.Id);

    /// <summary>The same digest with only these of its entries; at least one.</summary>
    public Digest With(IReadOnlyList<LedgerEntry> entries) => Of(Route, Why, entries) with { HeldIn = HeldIn };

    /// <param name="entries">As grouped by <see cref="DigestGroups"/>, in sequence per line; not empty.</param>
    public static Digest Of(string route, string why, IReadOnlyList<LedgerEntry> entries)
    {
        var content = $"{route} {string.Join(' ', entries.Select(entry => entry.Event.Id))}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(content));
        // A digest of several lines belongs to the account.
        var line = entries.All(entry => entry.Event.Line.Id == entries[^1].Event.Line.Id) ? entries[^1].Event.Line : AccountRow.Name;
        return new(Convert.ToHexStringLower(hash, 0, 8), route, line, why, entries);
    }
}
