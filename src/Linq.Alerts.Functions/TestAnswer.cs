using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>The test function's answer, as a line for people.</summary>
internal static class TestAnswer
{
    public static Task<IActionResult> OfAsync(TestAlert trial, string? place, ILogger log, CancellationToken cancel) => Problems.GuardAsync(log, async () =>
    {
        var places = trial.Places;
        if (places.Count == 0)
            return Problems.Of(StatusCodes.Status409Conflict, "No place is set up: set SLACK_WEBHOOK_URL, SMTP_URL or WEBHOOK_URL, and deploy again.");
        if (place is not null && !places.Contains(place))
            return Problems.Of(StatusCodes.Status404NotFound, $"There is no such place. Places: {string.Join(", ", places)}.");
        await trial.SendAsync(place, cancel);
        return new ContentResult
        {
            StatusCode = StatusCodes.Status202Accepted,
            ContentType = "text/plain; charset=utf-8",
            Content = $"On its way to {place ?? string.Join(", ", places)}. It should be there within a minute.",
        };
    });
}
