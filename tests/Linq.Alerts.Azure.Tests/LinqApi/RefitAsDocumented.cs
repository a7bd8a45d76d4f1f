using System.Globalization;
using System.Reflection;
using Refit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>
/// Stands in for the client that Refit generates, where its package cannot be restored: it reads the attributes of an interface and sends what
/// Refit documents for them, and fails as Refit does.
/// </summary>
/// <remarks>
/// With it the contract proves that <see cref="ILinqEndpoints"/> names the right methods, paths, parameters and headers, and that
/// <see cref="RefitLinqTransport"/> gives every failure as the port demands. It does not prove that Refit escapes, joins, leaves out and wraps
/// as is written here: that the same contract does where the package is there.
/// </remarks>
public class RefitAsDocumented : DispatchProxy
{
    private HttpClient? _http;

    public static T Of<T>(HttpClient http) where T : class
    {
        var client = Create<T, RefitAsDocumented>();
        ((RefitAsDocumented)(object)client)._http = http;
        return client;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = targetMethod!;
        var path = method.GetCustomAttribute<GetAttribute>()!.Path;
        var cancel = default(CancellationToken);
        List<string> query = [];
        List<(string Name, string Value)> headers = [];
        foreach (var (parameter, value) in method.GetParameters().Zip(args!))
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
            if (value is CancellationToken token)
                cancel = token;
            else if (parameter.GetCustomAttribute<HeaderAttribute>() is { } header)
                headers.Add((header.Header, text));
            else if (path.Contains($"{{{parameter.Name}}}", StringComparison.Ordinal))
                path = path.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(text), StringComparison.Ordinal);
            // A null is left out, not sent empty.
            else if (value is not null)
                query.Add($"{parameter.Name}={Uri.EscapeDataString(text)}");
        }

        if (query.Count > 0)
            path += "?" + string.Join('&', query);
        return SendAsync(_http!, path, headers, cancel);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, string path, List<(string Name, string Value)> headers, CancellationToken cancel)
    {
        // The base address may end in a slash or not: its path goes before the endpoint's.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(http.BaseAddress!.AbsolutePath.TrimEnd('/') + path, UriKind.Relative));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (Exception e) when (!(e is OperationCanceledException && cancel.IsCancellationRequested))
        {
            throw new ApiRequestException(e.Message, request, request.Method, new RefitSettings(), e);
        }
    }
}
