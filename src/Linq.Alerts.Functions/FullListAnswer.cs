using System.Globalization;
using System.Text;
using Linq.Alerts.Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>The page behind the link in a long alert.</summary>
internal static class FullListAnswer
{
    public static Task<IActionResult> OfAsync(
        AzureFullLists lists, TableDeliveryLedger ledger, string route, string digest, string? from, string? until, string? signature, ILogger log, CancellationToken cancel) => Problems.GuardAsync(log, async () =>
    {
        if (!lists.IsOurs(route, digest, from, until, signature))
            return Problems.Of(StatusCodes.Status403Forbidden, "The link is incomplete: open it exactly as the alert has it. Links sent before the Linq key was changed no longer open.");
        if (lists.IsExpired(TimeOf(until!)))
            return Problems.Of(StatusCodes.Status410Gone, $"The link has expired: a list can be opened for {Retention.Kept.TotalDays:0} days.");
        var entries = await ledger.ReadDigestAsync(route, digest, TimeOf(from!), TimeOf(until!), cancel).ToListAsync(cancel);
        return entries.Count == 0
            ? Problems.Of(StatusCodes.Status404NotFound, "There is no such alert on record: it may still be on its way.")
            : Csv(new(digest, route, entries[^1].Event.Line, entries[0].Outcome?.Why ?? "", entries));
    });

    private static FileContentResult Csv(Digest digest) =>
        new(Encoding.UTF8.GetBytes(string.Join('\n', DigestCsv.LinesOf(digest)) + '\n'), "text/csv") { FileDownloadName = $"{digest.Id}.csv" };

    private static DateTimeOffset TimeOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
