using System.Globalization;
using System.Text;
using Linq.Alerts.Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Linq.Alerts.Functions;

/// <summary>The page behind the link in a long alert.</summary>
internal static class FullListAnswer
{
    public static async Task<IActionResult> OfAsync(
        TableDeliveryLedger ledger, string route, string digest, string? from, string? until, CancellationToken cancel)
    {
        if (!TryReadTime(from, out var first) || !TryReadTime(until, out var last))
            return Text(StatusCodes.Status400BadRequest, "The link is not whole: open it as it stands in the alert.");
        try
        {
            var entries = await ledger.ReadDigestAsync(route, digest, first, last, cancel).ToListAsync(cancel);
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

    private static bool TryReadTime(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
