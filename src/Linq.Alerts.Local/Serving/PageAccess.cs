using System.Net;
using System.Security.Cryptography;
using System.Text;
using Linq.Alerts.Page;
using Microsoft.AspNetCore.Http;

namespace Linq.Alerts.Local;

/// <summary>Requires the token; without a configured token, requires a request to this machine's own name.</summary>
internal sealed class PageAccess(Secret? token)
{
    private readonly byte[]? _expected = token is { } secret ? Hash($"Bearer {secret.Reveal()}") : null;

    public async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (_expected is null && !IsThisMachine(request.Host.Host))
        {
            // Another site must not read the answers through its own host name that resolves to this machine.
            await ReadApi.ProblemAsync(
                context, StatusCodes.Status421MisdirectedRequest, "Unknown host", "Open the page by 127.0.0.1 or localhost, or set PAGE_TOKEN to allow other names.");
        }
        else if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is "cross-site" or "same-site" && !HttpMethods.IsGet(request.Method))
            await ReadApi.ProblemAsync(context, StatusCodes.Status403Forbidden, "Forbidden", "Another site's page cannot change anything here.");
        else if (_expected is not null && NeedsToken(request.Path) && !HasToken(request))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await ReadApi.ProblemAsync(
                context, StatusCodes.Status401Unauthorized, "Token needed", $"Send the value of {PageSettings.TokenSetting} as Authorization: Bearer.");
        }
        else
            await next(context);
    }

    /// <summary>The page's own files contain nothing secret, and ask for the token.</summary>
    private static bool NeedsToken(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/metrics");

    private static bool IsThisMachine(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private bool HasToken(HttpRequest request) =>
        request.Headers.Authorization is [{ } sent] && CryptographicOperations.FixedTimeEquals(Hash(sent), _expected);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
