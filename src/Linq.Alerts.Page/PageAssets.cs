using System.Collections.Frozen;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Linq.Alerts.Page;

/// <summary>The page's files, which are embedded in the program: nothing is loaded from anywhere else.</summary>
public static class PageAssets
{
    /// <summary>Scripts, styles and requests only from this server; nothing inline, no framing, and no text as HTML.</summary>
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly FrozenDictionary<string, Asset> Assets = new[]
    {
        Read("page.html", "text/html; charset=utf-8"),
        Read("page.css", "text/css; charset=utf-8"),
        Read("page.js", "text/javascript; charset=utf-8"),
        Read("page.svg", "image/svg+xml"),
        Read("openapi.json", "application/json"),
    }.ToFrozenDictionary(asset => asset.Name);

    /// <summary>The page, if <paramref name="path"/> is empty, or one of its files.</summary>
    public static Task AnswerAsync(HttpContext context, string path, PageSetup setup)
    {
        var name = path.Length == 0 ? "page.html" : path;
        if (!Assets.ContainsKey(name))
            return ReadApi.ProblemAsync(context, StatusCodes.Status404NotFound, "Not found", "There is no such page.");
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return ReadApi.ProblemAsync(context, StatusCodes.Status405MethodNotAllowed, "Method not allowed", "Use GET, HEAD.");
        }

        return WriteAsync(context, name == "page.html" ? Assets[name].For(setup) : Assets[name]);
    }

    internal static Task WriteAsync(HttpContext context, string name) => WriteAsync(context, Assets[name]);

    private static async Task WriteAsync(HttpContext context, Asset asset)
    {
        var (response, headers) = (context.Response, context.Response.Headers);
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";
        headers.ETag = asset.Tag;
        if (ETag.Matches(context.Request.Headers.IfNoneMatch, asset.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = asset.Type;
        response.ContentLength = asset.Body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(asset.Body, context.RequestAborted);
    }

    private static Asset Read(string name, string type)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream(name)!;
        var body = new byte[stream.Length];
        stream.ReadExactly(body);
        return new(name, type, body, ETag.Of(body));
    }

    private sealed record Asset(string Name, string Type, byte[] Body, string Tag)
    {
        public Asset For(PageSetup setup)
        {
            var body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Body)
                .Replace("data-api=\"api/\"", $"data-api=\"{setup.Api}\"", StringComparison.Ordinal)
                .Replace("data-access=\"bearer\"", $"data-access=\"{setup.AccessWord}\"", StringComparison.Ordinal)
                .Replace("=\"page.", $"=\"{setup.Files}page.", StringComparison.Ordinal));
            return this with { Body = body, Tag = ETag.Of(body) };
        }
    }
}

/// <summary>What the page must know about its server.</summary>
/// <param name="Api">The API's address relative to the page, with a slash at the end.</param>
/// <param name="Files">The address of its files, in the same way; empty for the page's own folder.</param>
public sealed record PageSetup(string Api, string Files, PageAccessKind Access)
{
    internal string AccessWord => Access switch
    {
        PageAccessKind.FunctionKey => "function-key",
        PageAccessKind.SignIn => "sign-in",
        _ => "bearer",
    };
}

/// <summary>How the page authenticates.</summary>
public enum PageAccessKind
{
    /// <summary>A token that a person enters, as <c>Authorization: Bearer</c>.</summary>
    Bearer,

    /// <summary>A key that a person enters, as <c>x-functions-key</c>.</summary>
    FunctionKey,

    /// <summary>The platform's own sign-in, by a cookie.</summary>
    SignIn,
}
