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

    public static bool TryParse(string? text, out PhoneNumber number)
    {
        number = text is not null && E164.IsMatch(text) ? new PhoneNumber(text) : default;
        return number != default;
    }

    public override string ToString() => LastFour.ToString();

    // [0-9], not \d, which takes every script's digits; \z, not $, which lets a final newline through.
    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}\z")]
    private static partial Regex E164 { get; }
}
