using System.Globalization;
using System.Text;
using Linq.Alerts.Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Linq.Alerts.Functions;

/// <summary>The page behind the link in a long alert.</summary>
internal static class FullListAnswer
{
    public static Task<IActionResult> OfAsync(
        AzureFullLists lists, TableDeliveryLedger ledger, string route, string digest, string? from, string? until, string? signature, CancellationToken cancel) => Problems.GuardAsync(async () =>
    {
        if (!lists.IsOurs(route, digest, from, until, signature))
            return Problems.Of(StatusCodes.Status403Forbidden, "The link is not whole: open it as it stands in the alert. One from before the Linq key was changed opens no more.");
        var entries = await ledger.ReadDigestAsync(route, digest, TimeOf(from!), TimeOf(until!), cancel).ToListAsync(cancel);
        return entries.Count == 0
            ? Problems.Of(StatusCodes.Status404NotFound, "No alert of this id is on record: it may be on its way still, or be older than 30 days.")
            : Csv(new(digest, route, entries[^1].Event.Line, entries[0].Outcome?.Why ?? "", entries));
    });

    private static FileContentResult Csv(Digest digest) =>
        new(Encoding.UTF8.GetBytes(string.Join('\n', DigestCsv.LinesOf(digest)) + '\n'), "text/csv") { FileDownloadName = $"{digest.Id}.csv" };

    private static DateTimeOffset TimeOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
