using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Error answers of all pages: problem details as defined by RFC 9457.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <param name="detail">What is wrong, and what to do.</param>
    public static ContentResult Of(int status, string detail, params (string Name, object Value)[] extensions)
    {
        var problem = new ProblemDetails { Title = ReasonPhrases.GetReasonPhrase(status), Status = status, Detail = detail };
        foreach (var (name, value) in extensions)
            problem.Extensions[name] = value;
        return new() { StatusCode = status, ContentType = ContentType, Content = JsonSerializer.Serialize(problem, JsonSerializerOptions.Web) };
    }

    /// <summary>Answers 503 if the store couldn't be reached, and 500 on any other exception, which is logged but not shown.</summary>
    public static async Task<IActionResult> GuardAsync(ILogger log, Func<Task<IActionResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (StoreUnavailableException e)
        {
            log.StoreUnavailable(e);
            return Of(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.RequestFailed(e);
            return Of(StatusCodes.Status500InternalServerError, "This is a fault of Linq Alerts. The log of this function says what happened.");
        }
    }
}
