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
        // RFC 3834, and Exchange's equivalent: prevents out-of-office replies to alerts.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        return message;
    }

    private static Multipart BodyOf(EmailMessage mail)
    {
        // Mail programs prefer the last part.
        var text = new MultipartAlternative(Part("plain", mail.Text), Part("html", mail.Html));
        if (mail.List is not { } list)
            return text;
        var table = Part("csv", list.Csv);
        table.FileName = list.Name;
        table.ContentDisposition!.Disposition = ContentDisposition.Attachment;
        return new Multipart("mixed") { text, table };
    }

    public static MailboxAddress Mailbox(EmailAddress address) => new(Encoding.UTF8, address.Name, address.InFull);

    // Base64 keeps lines below 1,000 octets, and no server on the way can alter it.
    private static TextPart Part(string subtype, string text)
    {
        var part = new TextPart(subtype) { ContentTransferEncoding = ContentEncoding.Base64 };
        // Lines in mails end with CRLF, inside base64 too.
        part.SetText(Encoding.UTF8, text.ReplaceLineEndings("\r\n"));
        return part;
    }
}
