using System.Globalization;

namespace Linq.Alerts;

/// <summary>A digest as a table, one row per event: for a spreadsheet, or a script that pauses chats.</summary>
public static class DigestCsv
{
    public static IEnumerable<string> LinesOf(Digest digest)
    {
        yield return "event_id,event,chat_id,other_side,line,previous,status,since_utc,observed_utc";
        foreach (var alert in digest.Entries.Select(entry => entry.Event))
        {
            var (chat, other, previous, status, since) = alert switch
            {
                ChatHealthChanged e => ($"{e.Chat}", e.Facts.OtherSide.Text, e.Previous.Word, e.Status.Word, Time(e.Since)),
                ChatGone e => ($"{e.Chat}", e.OtherSide.Text, e.LastStatus.Word, "", ""),
                ChatFlapping e => ($"{e.Chat}", e.OtherSide.Text, "", e.Status.Word, Time(e.From)),
                _ => ("", "", "", "", ""),
            };
            string[] fields = [$"{alert.Id}", EventType.Of(alert), chat, other, alert.AboutLine.Number.Text, previous, status, since, Time(alert.ObservedAt)];
            yield return string.Join(',', fields.Select(SafeText.Csv));
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
