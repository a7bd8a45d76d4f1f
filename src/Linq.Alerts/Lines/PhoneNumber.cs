using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>A number in E.164: <c>+</c> and 7 to 15 digits.</summary>
/// <remarks>
/// <see cref="ToString"/> shows the last four digits, so it may go into a log as it is.
/// <c>default</c> is no number: reading <see cref="InFull"/> throws.
/// </remarks>
[JsonConverter(typeof(PhoneNumberJson))]
public readonly partial record struct PhoneNumber
{
    private PhoneNumber(string number) => InFull = number;

    /// <summary>The number in full. For the wire and for the store, never for logs.</summary>
    public string InFull => field ?? throw new InvalidOperationException("default(PhoneNumber) has no number.");

    public LastFour LastFour => this == default ? default : LastFour.Of(InFull);

    /// <summary>Reads a number however it is written, as long as its country code is certain: <c>+1 (202) 555-0001</c>, <c>0012025550001</c>, <c>12025550001</c>.</summary>
    /// <remarks>
    /// Ten digits or fewer without a plus are not read. They may lack their country code, and a guess would watch somebody else's number, on
    /// which there are no chats and so never any trouble.
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

    // [0-9], not \d, which takes every script's digits; \z, not $, which lets a final newline through.
    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}\z")]
    private static partial Regex E164 { get; }

    // What people and libraries put between digits: spaces and hyphens, breaking or not, and the zero that is dialled only within a country.
    [GeneratedRegex(@"\(0\)|[ \u00A0\u202F\-\u2010\u2011\u2013./()]|^tel:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Separators { get; }

    [GeneratedRegex(@"^00")]
    private static partial Regex International { get; }
}
