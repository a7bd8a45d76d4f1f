using System.Globalization;
using System.Text;

namespace Linq.Alerts.Azure;

/// <summary>Row and partition keys: a word for the kind of row, then numbers padded so that they sort correctly as text.</summary>
/// <remarks>
/// They are separated by <c>|</c>. All rows of one kind are between <c>kind|</c> and <c>kind}</c>, because <c>}</c> is the character after <c>|</c>.
/// Keys contain IDs and names of routes and places, never a person's number or address.
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

    /// <summary>The part of a key that its range shares: the words and the line before its numbers.</summary>
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

    /// <summary>Escapes a name for a key: characters that a key can't contain, and the separator, are written as <c>=</c> and their code.</summary>
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
