using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>A number in E.164: <c>+</c> and 7 to 15 digits.</summary>
/// <remarks>
/// <see cref="ToString"/> shows only the last four digits, so it can be logged. <c>default</c> is no number: reading <see cref="InFull"/> throws.
/// </remarks>
[JsonConverter(typeof(PhoneNumberJson))]
public readonly partial record struct PhoneNumber
{
    private PhoneNumber(string number) => InFull = number;

    /// <summary>The number in full. For the wire and for the store, never for logs.</summary>
    public string InFull => field ?? throw new InvalidOperationException("default(PhoneNumber) has no number.");

    public LastFour LastFour => this == default ? default : LastFour.Of(InFull);

    /// <summary>
    /// Reads a number in any notation, as long as its country code is certain: <c>+1 (202) 555-0001</c>, <c>0012025550001</c>, <c>12025550001</c>.
    /// </summary>
    /// <remarks>
    /// Ten digits or fewer without a plus are rejected. They may lack the country code, and a wrong guess would monitor someone else's number, which
    /// has no chats and so never any problems.
    /// </remarks>
    public static bool TryParse(string? text, out PhoneNumber number)
    {
        var plain = Separators.Replace(text?.Trim() ?? "", "");
        plain = International.Replace(plain, "+");
        if (plain.Length >= 11 && plain[0] != '+')
            plain = $"+{plain}";
        number = E164.IsMatch(plain) ? new PhoneNumber(plain) : default;
        return number != default;
    }

    public override string ToString() => LastFour.ToString();

    // [0-9], not \d, which accepts every script's digits; \z, not $, which accepts a final newline.
    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}\z")]
    private static partial Regex E164 { get; }

    // What people and libraries put between digits: spaces and hyphens, including non-breaking ones, and the zero that is only dialed within a country.
    [GeneratedRegex(@"\(0\)|[ \u00A0\u202F\-\u2010\u2011\u2013./()]|^tel:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Separators { get; }

    [GeneratedRegex(@"^00")]
    private static partial Regex International { get; }
}
