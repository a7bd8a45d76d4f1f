using System.Text;
using MimeKit;

namespace Linq.Alerts.Mail.Tests;

internal static class ReceivedMail
{
    public static MimeMessage Read(string raw)
    {
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(raw));
        return MimeMessage.Load(stream);
    }
}
