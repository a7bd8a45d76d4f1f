using Linq.Alerts.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Decides whether the page and the API are served on this app, and who gets in.</summary>
/// <param name="access">The setting <c>Page:Access</c>.</param>
/// <param name="signInIsOn">Whether the platform signs people in, and therefore controls the headers that identify them.</param>
public sealed class PageGate(ReadApi api, PageAccess access, bool signInIsOn, ILogger<PageGate> log)
{
    /// <summary>Set by App Service for requests from signed-in people; it removes one sent by a caller.</summary>
    private const string SignedInHeader = "X-MS-CLIENT-PRINCIPAL";

    private static readonly PageSetup ByKey = new("./", "page/", PageAccessKind.FunctionKey);
    private static readonly PageSetup BySignIn = new("signed-in/", "page/", PageAccessKind.SignIn);

    public Task<IActionResult> PageAsync(HttpRequest request, string? file) => access == PageAccess.Off
        ? OffAsync(request) : AnswerAsync(request, PageAssets.AnswerAsync(request.HttpContext, file ?? "", access == PageAccess.Entra ? BySignIn : ByKey));

    /// <summary>For a caller whose key the host has checked.</summary>
    public Task<IActionResult> ReadAsync(HttpRequest request, string path) =>
        access == PageAccess.Off ? OffAsync(request) : AnswerAsync(request, api.AnswerAsync(request.HttpContext, path));

    /// <summary>The same, for what operators still need if the page is turned off: history, replays and silences.</summary>
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

        // The browser sends the cookie with any site's request, and other sites must not change anything.
        return request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not "same-origin" && !HttpMethods.IsGet(request.Method)
            ? AnswerAsync(request, ReadApi.ProblemAsync(
                request.HttpContext, StatusCodes.Status403Forbidden, "Forbidden", "Another site's page cannot change anything here."))
            : AnswerAsync(request, api.AnswerAsync(request.HttpContext, path));
    }

    private Task<IActionResult> OffAsync(HttpRequest request) => AnswerAsync(request, ReadApi.ProblemAsync(
        request.HttpContext, StatusCodes.Status404NotFound, "Not found", "This is switched off here by Page:Access (the deployment's pageAccess)."));

    /// <summary>The answer is already written; the host has nothing to add.</summary>
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

/// <summary>Who can open the page and the API. Setting <c>Page:Access</c>.</summary>
public enum PageAccess
{
    /// <summary>Anyone with an app key.</summary>
    Key,

    /// <summary>People who sign in with Microsoft Entra; programs still use a key.</summary>
    Entra,

    /// <summary>Nobody. Changes, deliveries, replays and silences stay available with a key.</summary>
    Off,
}
