using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>All that an event, an alert or a log may reveal about a number or an address: its last four digits, or its kind.</summary>
/// <remarks>
/// It can't hold more, so nothing that contains it can leak a full handle. <c>default</c> means unknown. Written as <c>1234</c>, <c>e-mail</c>,
/// <c>group</c> or an empty string.
/// </remarks>
[JsonConverter(typeof(LastFourJson))]
public readonly record struct LastFour
{
    private const string EmailWord = "e-mail";
    private const string GroupWord = "group";

    private readonly string? _text;

    private LastFour(string text) => _text = text;

    public static LastFour Email { get; } = new(EmailWord);

    public static LastFour Group { get; } = new(GroupWord);

    /// <summary>The last four digits of a number. None for a number shorter than eight digits, because they would reveal half of it.</summary>
    public static LastFour Of(string? handle)
    {
        if (handle is null)
            return default;
        if (handle.Contains('@', StringComparison.Ordinal))
            return Email;
        var digits = handle.Where(char.IsAsciiDigit).ToArray();
        return digits.Length >= 8 ? new(new string(digits[^4..])) : default;
    }

    /// <summary>Parses a <see cref="Text"/>. Anything else is unknown.</summary>
    public static LastFour Read(string? text) => text switch
    {
        EmailWord => Email,
        GroupWord => Group,
        { Length: 4 } when text.All(char.IsAsciiDigit) => new(text),
        _ => default,
    };

    public string Text => _text ?? "";

    public override string ToString() => _text switch
    {
        null => "(unknown)",
        EmailWord or GroupWord => $"({_text})",
        _ => $"•••{_text}",
    };
}
