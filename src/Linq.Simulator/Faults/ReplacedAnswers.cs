using System.Globalization;

namespace Linq.Simulator;

/// <summary>Answers that replace the API's own.</summary>
internal static class ReplacedAnswers
{
    private const string HtmlPage =
        "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Please sign in</h1></body></html>";

    public static Task WriteAsync(Fault fault, HttpContext context, TimeProvider clock) => fault.Kind switch
    {
        FaultKind.Unauthorized => LinqError.Unauthorized.WriteAsync(context),
        FaultKind.TooManyRequests => WriteTooManyRequestsAsync(fault, context, clock),
        FaultKind.ServerError => LinqError.ServerError.WriteAsync(context),
        FaultKind.ServerErrorWithoutDocUrl => (LinqError.ServerError with { HasDocUrl = false }).WriteAsync(context),
        FaultKind.Unavailable => LinqError.Unavailable.WriteAsync(context),
        FaultKind.Html => WriteHtmlAsync(context),
        _ => throw new InvalidOperationException($"{fault.Kind} takes no answer's place."),
    };

    private static Task WriteTooManyRequestsAsync(Fault fault, HttpContext context, TimeProvider clock)
    {
        var text = fault.RetryAfterDate is { } wait
            ? (clock.GetUtcNow() + wait).ToString("R", CultureInfo.InvariantCulture)
            : fault.RetryAfter;
        if (text is not null)
            context.Response.Headers.RetryAfter = text;

        // The body says the same in whole seconds, if possible.
        int? seconds = fault.RetryAfterDate is { } date ? (int)date.TotalSeconds
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : null;
        return (LinqError.TooManyRequests with { RetryAfter = seconds }).WriteAsync(context);
    }

    private static Task WriteHtmlAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(HtmlPage, context.RequestAborted);
    }
}
