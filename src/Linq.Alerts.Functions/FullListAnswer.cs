using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Linq.Alerts.Functions;

/// <summary>The page behind the link in a long alert.</summary>
internal static class FullListAnswer
{
    public static async Task<IActionResult> OfAsync(
        Watching watching, string route, string digest, string? from, string? until, string? signature, CancellationToken cancel)
    {
        if (!watching.Lists.IsOurs(route, digest, from, until, signature))
            return Text(StatusCodes.Status403Forbidden, "The link is not whole: open it as it stands in the alert. One from before the Linq key was changed opens no more.");
        try
        {
            var entries = await watching.Ledger.ReadDigestAsync(route, digest, TimeOf(from!), TimeOf(until!), cancel).ToListAsync(cancel);
            return entries.Count == 0
                ? Text(StatusCodes.Status404NotFound, "No alert of this id is on record: it may be on its way still, or be older than 30 days.")
                : Csv(new(digest, route, entries[^1].Event.Line, entries[0].Outcome?.Why ?? "", entries));
        }
        catch (StoreUnavailableException e)
        {
            return Text(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
    }

    private static FileContentResult Csv(Digest digest) =>
        new(Encoding.UTF8.GetBytes(string.Join('\n', DigestCsv.LinesOf(digest)) + '\n'), "text/csv") { FileDownloadName = $"{digest.Id}.csv" };

    private static ContentResult Text(int status, string text) => new() { StatusCode = status, ContentType = "text/plain; charset=utf-8", Content = text };

    private static DateTimeOffset TimeOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
