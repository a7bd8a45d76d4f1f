using Linq.Alerts.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Whether the page and the API are served on this app, and by which way in.</summary>
/// <param name="access">The setting <c>Page:Access</c>.</param>
/// <param name="signInIsOn">Whether the platform signs people in, and so sets and removes the headers that say who they are.</param>
public sealed class PageGate(ReadApi api, PageAccess access, bool signInIsOn, ILogger<PageGate> log)
{
    /// <summary>Set by App Service for a request of somebody who has signed in; it removes one that a caller sends.</summary>
    private const string SignedInHeader = "X-MS-CLIENT-PRINCIPAL";

    private static readonly PageSetup ByKey = new("./", "page/", PageAccessKind.FunctionKey);
    private static readonly PageSetup BySignIn = new("signed-in/", "page/", PageAccessKind.SignIn);

    public Task<IActionResult> PageAsync(HttpRequest request, string? file) => access == PageAccess.Off
        ? OffAsync(request) : AnswerAsync(request, PageAssets.AnswerAsync(request.HttpContext, file ?? "", access == PageAccess.Entra ? BySignIn : ByKey));

    /// <summary>For a caller whose key the host has checked.</summary>
    public Task<IActionResult> ReadAsync(HttpRequest request, string path) =>
        access == PageAccess.Off ? OffAsync(request) : AnswerAsync(request, api.AnswerAsync(request.HttpContext, path));

    /// <summary>The same, for what an operator still needs when the page is turned off: to look back, to replay and to silence.</summary>
    public Task<IActionResult> KeptAsync(HttpRequest request, string path) => AnswerAsync(request, api.AnswerAsync(request.HttpContext, path));

    public Task<IActionResult> SignedInAsync(HttpRequest request, string path)
    {
        if (access != PageAccess.Entra || !signInIsOn)
            return OffAsync(request);
        if (string.IsNullOrEmpty(request.Headers[SignedInHeader]))
        {
            return AnswerAsync(request, ReadApi.ProblemAsync(
                request.HttpContext, StatusCodes.Status401Unauthorized, "Sign-in needed", "Open /api/page in a browser and sign in with Microsoft Entra."));
        }

        // The browser sends the cookie along whoever asks it to: another site's page must not change anything.
        return request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not "same-origin" && !HttpMethods.IsGet(request.Method)
            ? AnswerAsync(request, ReadApi.ProblemAsync(
                request.HttpContext, StatusCodes.Status403Forbidden, "Forbidden", "Another site's page cannot change anything here."))
            : AnswerAsync(request, api.AnswerAsync(request.HttpContext, path));
    }

    private Task<IActionResult> OffAsync(HttpRequest request) => AnswerAsync(request, ReadApi.ProblemAsync(
        request.HttpContext, StatusCodes.Status404NotFound, "Not found", "This is switched off here by Page:Access (the deployment's pageAccess)."));

    /// <summary>The answer is written already; the host has nothing to add.</summary>
    private async Task<IActionResult> AnswerAsync(HttpRequest request, Task written)
    {
        try
        {
            await written;
        }
        catch (Exception e) when (e is not OperationCanceledException && !request.HttpContext.Response.HasStarted)
        {
            log.RequestFailed(e);
            await ReadApi.UnforeseenAsync(request.HttpContext);
        }

        return new EmptyResult();
    }
}

/// <summary>Who may open the page and the API. Setting <c>Page:Access</c>.</summary>
public enum PageAccess
{
    /// <summary>Whoever has a key of the app.</summary>
    Key,

    /// <summary>Whoever signs in with Microsoft Entra; programs still by key.</summary>
    Entra,

    /// <summary>Nobody. Changes, deliveries, replays and silences stay, by key.</summary>
    Off,
}
