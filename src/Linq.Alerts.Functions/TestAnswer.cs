using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Linq.Alerts.Functions;

/// <summary>What the test function answers, in a line for a person.</summary>
internal static class TestAnswer
{
    public static async Task<IActionResult> OfAsync(Watching watching, string? place, CancellationToken cancel)
    {
        List<string> places = [.. watching.PlaceKeys];
        if (places.Count == 0)
            return Text(StatusCodes.Status409Conflict, "No place is set up: set SLACK_WEBHOOK_URL, SMTP_URL or WEBHOOK_URL, and deploy again.");
        if (place is not null && !places.Contains(place))
            return Text(StatusCodes.Status404NotFound, $"There is no such place. There are: {string.Join(", ", places)}.");
        try
        {
            await watching.Trial.SendAsync(place, cancel);
            return Text(StatusCodes.Status202Accepted, $"On its way to {place ?? string.Join(", ", places)}. It should be there within a minute.");
        }
        catch (StoreUnavailableException e)
        {
            return Text(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
    }

    private static ContentResult Text(int status, string text) => new() { StatusCode = status, ContentType = "text/plain; charset=utf-8", Content = text };
}
