using System.Globalization;
using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>One mailbox: an address, and the name shown beside it. It prints as dots: addresses are personal.</summary>
/// <remarks>The part before the @ is ASCII, since few servers accept anything else; the domain is kept in its ASCII form.</remarks>
public sealed partial record EmailAddress
{
    private EmailAddress(string? name, string user, string domain) => (Name, User, Domain) = (name, user, domain);

    /// <summary>May hold any letters, but no control characters. Null when there is none.</summary>
    public string? Name { get; }

    public string User { get; }

    public string Domain { get; }

    /// <summary>In full. For the wire, never for logs.</summary>
    public string InFull => $"{User}@{Domain}";

    /// <summary>Reads <c>alerts@example.com</c>, <c>Linq Alerts &lt;alerts@example.com&gt;</c> or <c>"Linq, Alerts" &lt;alerts@example.com&gt;</c>.</summary>
    /// <returns>Null when it is not an address.</returns>
    public static EmailAddress? Read(string text)
    {
        if (text.Trim() is var trimmed && (trimmed.Any(char.IsControl) || Shape.Match(trimmed) is not { Success: true } match))
            return null;
        var name = match.Groups["name"].Value.Trim().Trim('"').Trim();
        return AsciiForm(match.Groups["domain"].Value) is { } domain
            ? new(name.Length == 0 ? null : name, match.Groups["user"].Value, domain) : null;
    }

    /// <summary>Two addresses are the same mailbox when only their case differs.</summary>
    public bool IsSameMailbox(EmailAddress other) => string.Equals(InFull, other.InFull, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => "(e-mail address)";

    private static string? AsciiForm(string domain)
    {
        try
        {
            return new IdnMapping().GetAscii(domain);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // Without brackets it is the address alone: "a@example.com; b@example.com" must not pass for b with a strange name.
    // Before the @ the characters of RFC 5322's dot-atom; what a domain may be, IdnMapping knows.
    [GeneratedRegex("""^(?:(?<name>[^<>"]*|"[^<>"]*")\s*<(?<user>[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@(?<domain>[^\s<>@,;:()"\[\]\\]+)>|(?<user>[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@(?<domain>[^\s<>@,;:()"\[\]\\]+))\z""", RegexOptions.ExplicitCapture)]
    private static partial Regex Shape { get; }
}
