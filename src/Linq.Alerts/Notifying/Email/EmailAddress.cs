using System.Globalization;
using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>One mailbox: an address, and the name shown with it. It prints as dots, because addresses are personal data.</summary>
/// <remarks>The part before the @ is ASCII, because few servers accept anything else. The domain is kept in its ASCII form.</remarks>
public sealed partial record EmailAddress
{
    private EmailAddress(string? name, string user, string domain) => (Name, User, Domain) = (name, user, domain);

    /// <summary>May contain any letters, but no control characters. Null if there is none.</summary>
    public string? Name { get; }

    public string User { get; }

    public string Domain { get; }

    /// <summary>In full. For the wire, never for logs.</summary>
    public string InFull => $"{User}@{Domain}";

    /// <summary>Reads <c>alerts@example.com</c>, <c>Linq Alerts &lt;alerts@example.com&gt;</c> or <c>"Linq, Alerts" &lt;alerts@example.com&gt;</c>.</summary>
    /// <returns>Null if it isn't an address.</returns>
    public static EmailAddress? Read(string text)
    {
        if (text.Trim() is var trimmed && (trimmed.Any(char.IsControl) || Shape.Match(trimmed) is not { Success: true } match))
            return null;
        var name = match.Groups["name"].Value.Trim().Trim('"').Trim();
        return AsciiForm(match.Groups["domain"].Value) is { } domain
            ? new(name.Length == 0 ? null : name, match.Groups["user"].Value, domain) : null;
    }

    /// <summary>Two addresses are the same mailbox if they differ only in case.</summary>
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

    // Without brackets the text must be only an address, so that "a@example.com; b@example.com" isn't read as b with a strange name. Before the @, the
    // characters of RFC 5322's dot-atom; IdnMapping validates the domain.
    [GeneratedRegex("""^(?:(?<name>[^<>"]*|"[^<>"]*")\s*<(?<user>[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@(?<domain>[^\s<>@,;:()"\[\]\\]+)>|(?<user>[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@(?<domain>[^\s<>@,;:()"\[\]\\]+))\z""", RegexOptions.ExplicitCapture)]
    private static partial Regex Shape { get; }
}
