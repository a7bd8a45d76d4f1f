namespace Linq.Alerts;

/// <summary>What an event says of a chat besides its health. Every part may be missing: Linq leaves fields out.</summary>
/// <param name="OtherSide">The other party's last four digits, or that it is an e-mail address or a group.</param>
/// <param name="Service"><c>iMessage</c>, <c>SMS</c>, <c>RCS</c>, or a later word of Linq's.</param>
/// <param name="DocUrl">Linq's page on the status: https on docs.linqapp.com, else left out, for it becomes a link people click.</param>
public sealed record ChatFacts(LastFour OtherSide = default, bool IsGroup = false, string? Service = null, Uri? DocUrl = null)
{
    /// <summary>Longest link that is taken: no page of Linq's has a longer one, and stores limit what an event may hold.</summary>
    private const int LongestUrl = 500;

    /// <summary>Digits from which on a word may be a telephone number.</summary>
    private const int MinNumber = 7;

    public static ChatFacts None { get; } = new();

    /// <summary>Takes a service's name, from Linq or out of an event, only when it is a short plain word: a place must not find commands, numbers or links in it.</summary>
    public static string? PlainService(string? text) =>
        text is { Length: > 0 and <= 20 } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
        && text.Count(char.IsAsciiDigit) < MinNumber ? text : null;

    /// <summary>Takes a word of Linq's, such as a cause in an audit, only when it is a short plain one.</summary>
    public static string? PlainWord(string? text) =>
        text is { Length: > 0 and <= 40 } && text.All(letter => char.IsAsciiLetter(letter) || letter is '-' or '_') ? text : null;

    /// <summary>Takes a link from Linq only when it leads where Linq's documentation stands, and in the one spelling that subscribers are promised.</summary>
    public static Uri? TrustedDocUrl(string? text) =>
        text is { Length: <= LongestUrl } && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url is { Scheme: "https", IsDefaultPort: true, Host: "docs.linqapp.com", UserInfo: "" } ? new(url.AbsoluteUri) : null;
}
