namespace Linq.Alerts;

/// <summary>What an event says about a chat besides its health. Any part may be missing, because Linq omits fields.</summary>
/// <param name="OtherSide">The other party's last four digits, or that it is an e-mail address or a group.</param>
/// <param name="Service"><c>iMessage</c>, <c>SMS</c>, <c>RCS</c>, or a value that Linq adds later.</param>
/// <param name="DocUrl">Linq's page about the status: https on docs.linqapp.com, otherwise omitted, because people click it.</param>
public sealed record ChatFacts(LastFour OtherSide = default, bool IsGroup = false, string? Service = null, Uri? DocUrl = null)
{
    /// <summary>The longest accepted link: no page of Linq's has a longer one, and stores limit the size of an event.</summary>
    private const int LongestUrl = 500;

    /// <summary>From this number of digits on, a word may be a phone number.</summary>
    private const int MinNumber = 7;

    public static ChatFacts None { get; } = new();

    /// <summary>
    /// Accepts a service name, from Linq or from an event, only if it is a short plain word, so that it can't contain commands, numbers or links.
    /// </summary>
    public static string? PlainService(string? text) =>
        text is { Length: > 0 and <= 20 } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
        && text.Count(char.IsAsciiDigit) < MinNumber ? text : null;

    /// <summary>Accepts a word from Linq, such as the cause in an audit, only if it is short and plain.</summary>
    public static string? PlainWord(string? text) =>
        text is { Length: > 0 and <= 40 } && text.All(letter => char.IsAsciiLetter(letter) || letter is '-' or '_') ? text : null;

    /// <summary>Accepts a link from Linq only if it leads to Linq's documentation, and normalizes it to the spelling that the contract promises.</summary>
    public static Uri? TrustedDocUrl(string? text) =>
        text is { Length: <= LongestUrl } && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url is { Scheme: "https", IsDefaultPort: true, Host: "docs.linqapp.com", UserInfo: "" } ? new(url.AbsoluteUri) : null;
}
