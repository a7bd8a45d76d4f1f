using System.Text.Json;

namespace Linq.Alerts;

/// <summary>Reads the account's lines.</summary>
/// <remarks>Source: <c>GET /v3/phone_numbers</c>, answer <c>{phone_numbers: [{id, phone_number, reputation: {status, doc_url}, status?}]}</c>, without pages.</remarks>
internal static class LineListReader
{
    /// <exception cref="JsonException">The bytes aren't JSON, or have no <c>phone_numbers</c>: an error page must not be mistaken for an empty
    /// list.</exception>
    public static LineListing Read(ReadOnlyMemory<byte> bytes)
    {
        var entries = JsonSerializer.Deserialize(bytes.Span, ChatJsonContext.Default.LineList)?.PhoneNumbers
            ?? throw new JsonException("The list has no phone_numbers.");
        List<Line> lines = [];
        List<ExcludedLine> excluded = [];
        foreach (var (index, entry) in entries.Index())
        {
            var listed = entry.ValueKind == JsonValueKind.Object ? entry.Deserialize(ChatJsonContext.Default.ListedLine) : null;
            var hasId = LineId.TryParse(listed?.Id, out var id) && id != LineId.Account;
            var hasNumber = PhoneNumber.TryParse(listed?.PhoneNumber, out var number);
            if (hasId && hasNumber)
                lines.Add(LineOf(id, number, listed!));
            else
                excluded.Add(new(hasId ? id : null, hasNumber ? number : null, index + 1, WhyExcluded(hasId, listed?.PhoneNumber)));
        }

        return new([.. lines.DistinctBy(line => line.Id)], excluded);
    }

    private static Line LineOf(LineId id, PhoneNumber number, ListedLine listed)
    {
        var reputation = listed.Reputation ?? listed.HealthStatus;
        return new(id, number, Reputation.Read(reputation?.Status), IsFlagged(listed.Status)) { DocUrl = ChatFacts.TrustedDocUrl(reputation?.DocUrl) };
    }

    private static bool? IsFlagged(string? state) => state?.ToUpperInvariant() switch
    {
        "FLAGGED" => true,
        "ACTIVE" => false,
        _ => null,
    };

    private static string WhyExcluded(bool hasId, string? number)
    {
        if (!hasId)
            return "its ID is missing or not in a form that this version can use";
        return number?.Count(char.IsAsciiDigit) switch
        {
            null or 0 => "it has no phone number",
            < 7 and var digits => $"its number has {digits} digits: a short code is not an E.164 number",
            _ => "its number is not an E.164 number with a country code, such as +12025550100",
        };
    }
}

/// <summary>The account's lines as listed.</summary>
/// <param name="Lines">Each ID once. Two may have the same number.</param>
/// <param name="Excluded">Entries that can't be monitored.</param>
public sealed record LineListing(IReadOnlyList<Line> Lines, IReadOnlyList<ExcludedLine> Excluded);

/// <summary>A listed line that can't be monitored.</summary>
/// <param name="Id">Null if it is unreadable.</param>
/// <param name="Number">Null if it is unreadable.</param>
/// <param name="Place">Its position in the list, from 1.</param>
/// <param name="Why">The reason, in words for people.</param>
public sealed record ExcludedLine(LineId? Id, PhoneNumber? Number, int Place, string Why)
{
    /// <summary>Four digits of its number, otherwise its ID, otherwise its position in the list.</summary>
    public string Name => Number is { } number ? $"line {number}" : Id is { } id ? $"line with ID {id}" : $"line {Place} of the list";

    public override string ToString() => $"{Name} ({Why})";
}
