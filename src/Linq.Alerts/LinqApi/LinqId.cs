using System.Text.Json;

namespace Linq.Alerts;

/// <summary>An ID assigned by Linq: a UUID today, or any other text that is safe to use as a key.</summary>
/// <remarks>
/// Safe means 1 to 64 ASCII letters, digits, hyphens and underscores, of which the first is a letter or digit and at least one is a letter.
/// So an ID can be used unchanged in a storage key, an event ID, a URL and a CSV cell, and a phone number, which is personal data, isn't an ID.
/// <c>default</c> is no ID and prints as the empty UUID.
/// </remarks>
public readonly record struct LinqId
{
    public const int MaxLength = 64;

    // Null for a UUID: reading those allocates nothing.
    private readonly string? _text;

    public LinqId(Guid uuid) => Uuid = uuid;

    private LinqId(string text) => _text = text;

    /// <summary>The UUID; empty when the ID is not one.</summary>
    public Guid Uuid { get; }

    /// <summary>Parses the output of <see cref="ToString"/>, or an ID sent by Linq.</summary>
    public static bool TryParse(string? text, out LinqId id)
    {
        if (Guid.TryParseExact(text, "D", out var uuid))
        {
            id = new(uuid);
            return true;
        }

        id = text is not null && IsSafe(text) ? new(text) : default;
        return id != default;
    }

    /// <exception cref="FormatException">The text isn't an ID.</exception>
    public static LinqId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not an ID.");

    /// <summary>Reads a JSON string.</summary>
    /// <returns><c>default</c> if the token isn't an ID.</returns>
    internal static LinqId Read(ref Utf8JsonReader reader)
    {
        try
        {
            if (reader.TryGetGuid(out var uuid))
                return new(uuid);
            // An escape takes six bytes for one character.
            return reader.ValueSpan.Length <= 6 * MaxLength && TryParse(reader.GetString(), out var id) ? id : default;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate, or invalid UTF-8.
            return default;
        }
    }

    public override string ToString() => _text ?? Uuid.ToString();

    private static bool IsSafe(string text) =>
        text.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
        && text.Any(char.IsAsciiLetter);
}
