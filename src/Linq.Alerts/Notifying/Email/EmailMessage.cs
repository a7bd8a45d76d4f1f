using System.Globalization;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace Linq.Alerts;

/// <summary>A digest as an e-mail: headers, and the same content as text and as HTML.</summary>
internal static class EmailMessage
{
    private const int MostSubject = 150;

    /// <param name="missed">Recipients that the mail before this one did not reach.</param>
    public static MailMessage From(Digest digest, EmailPlace place, int missed)
    {
        var content = EmailContent.Of(digest, place, missed);
        var mail = new MailMessage
        {
            From = place.From,
            Subject = Subject(content.Headline),
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        foreach (var recipient in place.To)
            mail.To.Add(recipient);

        var domain = new IdnMapping().GetAscii(place.From.Host);
        // The same digest has the same id, so that a repeat is known for one.
        mail.Headers["Message-ID"] = $"<{digest.Id}@{domain}>";
        // Nobody ever sent the mail that these name: mail programs gather what names the same, so each line has its thread.
        mail.Headers["In-Reply-To"] = mail.Headers["References"] = $"<line-{digest.Line.Id}@{domain}>";
        // RFC 3834, and Exchange's word for it: no absence note answers an alert.
        mail.Headers["Auto-Submitted"] = "auto-generated";
        mail.Headers["X-Auto-Response-Suppress"] = "All";

        // The last part is the one that mail programs prefer.
        mail.AlternateViews.Add(View(EmailText.Of(content), MediaTypeNames.Text.Plain));
        mail.AlternateViews.Add(View(EmailHtml.Of(content), MediaTypeNames.Text.Html));
        return mail;
    }

    /// <summary>On one line, whatever comes: a line break in a subject would begin a header.</summary>
    internal static string Subject(string headline)
    {
        var subject = new StringBuilder();
        foreach (var rune in headline.EnumerateRunes())
        {
            if (subject.Length + rune.Utf16SequenceLength >= MostSubject)
                return subject.Append('…').ToString();
            var isText = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            subject.Append(isText ? rune.ToString() : " ");
        }

        return subject.ToString();
    }

    // Base64 needs no line of its own below 1,000 octets, and no server on the way can bend it.
    private static AlternateView View(string text, string type)
    {
        // Lines of mail end in CRLF, inside base64 too.
        var lines = text.ReplaceLineEndings("\r\n");
        var view = AlternateView.CreateAlternateViewFromString(lines, Encoding.UTF8, type);
        view.TransferEncoding = TransferEncoding.Base64;
        return view;
    }
}
