using System.Text;

namespace Linq.Alerts;

/// <summary>One e-mail as it shall arrive: everything it says. How it is encoded and carried is the transport's.</summary>
/// <param name="Id">Its Message-ID without brackets: the same for the same digest, so that mail programs recognise a repeat.</param>
/// <param name="Thread">A Message-ID of a mail that nobody ever sent: mail programs put together what refers to the same one, so each line has its thread.</param>
/// <param name="Date">UTC.</param>
/// <param name="To">As the header names them: everybody, whoever of them this one is for.</param>
/// <param name="Recipients">Those of <paramref name="To"/> that it is handed to the server for.</param>
/// <param name="List">Every change of a long digest, as a table; null for none.</param>
/// <param name="Subject">One line, without control characters.</param>
public sealed record EmailMessage(
    string Id, string Thread, DateTimeOffset Date, EmailAddress From, IReadOnlyList<EmailAddress> To, IReadOnlyList<EmailAddress> Recipients,
    string Subject, string Text, string Html, EmailAttachment? List = null)
{
    /// <summary>Characters of an attached list: far below what any mail service takes, and some 20,000 changes.</summary>
    private const int MaxList = 4_000_000;

    private const int MaxSubject = 150;

    /// <param name="recipients">Some of the place's, or all.</param>
    public static EmailMessage Of(Digest digest, EmailPlace place, IReadOnlyList<EmailAddress> recipients, DateTimeOffset date)
    {
        var list = ListOf(digest);
        var content = EmailContent.Of(digest, list is not null);
        return new(
            $"{digest.Id}@{place.From.Domain}", $"line-{digest.Line.Id}@{place.From.Domain}", date, place.From, place.To, recipients,
            SubjectOf(content.Headline), EmailText.Of(content), EmailHtml.Of(content), list);
    }

    /// <summary>Addresses are personal, and so may the text be.</summary>
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

    /// <summary>On one line, whatever comes: a line break in a subject would begin a header.</summary>
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

/// <param name="Name">Of the file.</param>
/// <param name="Csv">Its content, lines ending in CRLF.</param>
public sealed record EmailAttachment(string Name, string Csv);
