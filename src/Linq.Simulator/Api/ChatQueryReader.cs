using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Linq.Simulator;

/// <summary>Reads the query of the list of chats as strictly as the API documents it.</summary>
internal static partial class ChatQueryReader
{
    public static bool TryRead(
        IQueryCollection query, [NotNullWhen(true)] out ChatQuery? read, [NotNullWhen(false)] out LinqError? refusal)
    {
        var (from, to) = (Value(query, "from"), Value(query, "to"));
        var (limit, offset) = (Number(query, "limit", otherwise: 20), Number(query, "cursor", otherwise: 0));

        refusal =
            from is not null && !E164.IsMatch(from) ? LinqError.NotE164("from")
            : to is not null && !E164.IsMatch(to) && !to.Contains('@') ? LinqError.NotE164("to")
            : limit is not (>= 1 and <= 100) ? LinqError.BadParameter("limit must be between 1 and 100")
            : offset is null ? LinqError.BadParameter("cursor is not a cursor of this list")
            : null;
        read = refusal is null ? new ChatQuery(from, to, limit!.Value, offset!.Value) : null;
        return refusal is null;
    }

    private static string? Value(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var value) ? value.ToString() : null;

    private static int? Number(IQueryCollection query, string name, int otherwise) =>
        Value(query, name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}\z")]
    private static partial Regex E164 { get; }
}
