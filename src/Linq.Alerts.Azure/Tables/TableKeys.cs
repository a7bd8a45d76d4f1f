using System.Globalization;
using System.Text;

namespace Linq.Alerts.Azure;

/// <summary>Row and partition keys: a word that says what the row is, then numbers padded so that their order as text is their own.</summary>
/// <remarks>
/// <c>|</c> parts them. All rows of one kind lie between <c>kind|</c> and <c>kind}</c>, for <c>}</c> is the character after <c>|</c>.
/// Keys hold ids and names of routes and places, never a number or an address of a person.
/// </remarks>
internal static class TableKeys
{
    public const string Line = "line";
    public const string Chat = "line|";
    public const string Event = "event|";
    public const string Pending = "pending|";

    public const string Seen = "seen|";
    public const string Waiting = "waiting|";
    public const string Ended = "ended|";
    public const string Dead = "dead|";

    public static string PartitionOf(LineId line) => line.ToString();

    public static string PartitionOfRoute(string route) => $"route|{OfName(route)}";

    public static string PartitionOfPlace(string place) => $"place|{OfName(place)}";

    /// <summary>All that neighbours a key: the words and the line before its numbers.</summary>
    public static string KindOf(string key) =>
        key.StartsWith(Seen, StringComparison.Ordinal) ? key[..key.IndexOf('|', Seen.Length)] : key[..(key.IndexOf('|', StringComparison.Ordinal) + 1)];

    /// <summary>The first key after all that begin with <paramref name="prefix"/>, which ends in <c>|</c>.</summary>
    public static string After(string prefix) => $"{prefix[..^1]}}}";

    public static string OfChat(ChatId chat) => $"{Chat}{chat}";

    public static string OfEvent(string prefix, EventId id) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}{id.Epoch:D15}|{id.Sequence:D19}");

    public static string OfSeen(EventId id) => OfEvent($"{Seen}{id.Line}|", id);

    public static string OfDead(DateTimeOffset at, string order) => $"{Dead}{OfTime(at)}|{order}";

    public static string OfTime(DateTimeOffset time) => time.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>A name as part of a key: what a key may not hold, and what parts keys, is written as <c>=</c> and its number.</summary>
    public static string OfName(string name)
    {
        var key = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
                key.Append(c);
            else
                key.Append(CultureInfo.InvariantCulture, $"={(int)c:x4}");
        }

        return key.ToString();
    }
}
