using System.Text;

namespace Linq.Alerts;

/// <summary>The full content of one e-mail. Encoding and sending it is up to the transport.</summary>
/// <param name="Id">Its Message-ID without brackets: the same for the same digest, so that mail programs recognize a repeat.</param>
/// <param name="Thread">The Message-ID of a mail that doesn't exist. Mail programs group mails that refer to the same ID, so each line gets its own
/// thread.</param>
/// <param name="Date">UTC.</param>
/// <param name="To">The addresses in the header: all recipients, even if this mail is only for some of them.</param>
/// <param name="Recipients">Those of <paramref name="To"/> to whom it is sent.</param>
/// <param name="List">All changes of a long digest, as a table; null for none.</param>
/// <param name="Subject">One line, without control characters.</param>
public sealed record EmailMessage(
    string Id, string Thread, DateTimeOffset Date, EmailAddress From, IReadOnlyList<EmailAddress> To, IReadOnlyList<EmailAddress> Recipients,
    string Subject, string Text, string Html, EmailAttachment? List = null)
{
    /// <summary>Maximum size of an attached list in characters: well within the limits of mail services, and about 20,000 changes.</summary>
    private const int MaxList = 4_000_000;

    private const int MaxSubject = 150;

    /// <param name="recipients">Some or all of the place's recipients.</param>
    public static EmailMessage Of(Digest digest, EmailPlace place, IReadOnlyList<EmailAddress> recipients, DateTimeOffset date)
    {
        var list = ListOf(digest);
        var content = EmailContent.Of(digest, list is not null);
        return new(
            $"{digest.Id}@{place.From.Domain}", $"line-{digest.Line.Id}@{place.From.Domain}", date, place.From, place.To, recipients,
            SubjectOf(content.Headline), EmailText.Of(content), EmailHtml.Of(content), list);
    }

    /// <summary>Addresses are personal data, and the text may be too.</summary>
    public override string ToString() => $"(e-mail {Id})";

    private static EmailAttachment? ListOf(Digest digest)
    {
        if (digest.Entries.Count < Digest.LongFrom)
            return null;
        var list = new StringBuilder();
        foreach (var line in DigestCsv.LinesOf(digest))
        {
            list.Append(line).Append("\r\n");
            if (list.Length > MaxList)
                return null;
        }

        return new($"{digest.Id}.csv", list.ToString());
    }

    /// <summary>Always on one line: a line break in a subject would start a header.</summary>
    internal static string SubjectOf(string headline)
    {
        var subject = new StringBuilder();
        foreach (var rune in SafeText.Line(headline).EnumerateRunes())
        {
            if (subject.Length + rune.Utf16SequenceLength >= MaxSubject)
                return subject.Append('…').ToString();
            subject.Append(rune.ToString());
        }

        return subject.ToString();
    }
}

/// <param name="Name">The file's name.</param>
/// <param name="Csv">Its content, lines ending in CRLF.</param>
public sealed record EmailAttachment(string Name, string Csv);
