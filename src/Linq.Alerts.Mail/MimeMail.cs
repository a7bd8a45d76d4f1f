using System.Text;
using MimeKit;

namespace Linq.Alerts.Mail;

/// <summary>An e-mail as MIME.</summary>
internal static class MimeMail
{
    public static MimeMessage Of(EmailMessage mail)
    {
        var message = new MimeMessage
        {
            MessageId = mail.Id,
            InReplyTo = mail.Thread,
            Date = mail.Date,
            Subject = mail.Subject,
            Body = BodyOf(mail),
        };
        message.References.Add(mail.Thread);
        message.From.Add(Mailbox(mail.From));
        message.To.AddRange(mail.To.Select(Mailbox));
        // RFC 3834, and Exchange's word for it: no absence note answers an alert.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        return message;
    }

    private static Multipart BodyOf(EmailMessage mail)
    {
        // The last part is the one that mail programs prefer.
        var text = new MultipartAlternative(Part("plain", mail.Text), Part("html", mail.Html));
        if (mail.List is not { } list)
            return text;
        var table = Part("csv", list.Csv);
        table.FileName = list.Name;
        table.ContentDisposition!.Disposition = ContentDisposition.Attachment;
        return new Multipart("mixed") { text, table };
    }

    public static MailboxAddress Mailbox(EmailAddress address) => new(Encoding.UTF8, address.Name, address.InFull);

    // Base64 needs no line of its own below 1,000 octets, and no server on the way can bend it.
    private static TextPart Part(string subtype, string text)
    {
        var part = new TextPart(subtype) { ContentTransferEncoding = ContentEncoding.Base64 };
        // Lines of mail end in CRLF, inside base64 too.
        part.SetText(Encoding.UTF8, text.ReplaceLineEndings("\r\n"));
        return part;
    }
}
