using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Azure;

namespace Linq.Alerts.Azure.Tests;

/// <summary>Signed requests to one account.</summary>
internal sealed class RestCalls(Uri endpoint)
{
    private static readonly HttpClient Http = new();

    public Task<RestAnswer> SendAsync(HttpMethod method, string path, JsonObject? body, string? ifMatch, CancellationToken cancel)
    {
        var request = Request(method, path);
        request.Headers.TryAddWithoutValidation("Accept", "application/json;odata=minimalmetadata");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (method == HttpMethod.Post)
            request.Headers.TryAddWithoutValidation("Prefer", "return-no-content");
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return SendAsync(request, cancel);
    }

    public Task<RestAnswer> SendBatchAsync(IReadOnlyList<RestOperation> operations, CancellationToken cancel)
    {
        var request = Request(HttpMethod.Post, "$batch");
        request.Content = new StringContent(RestBatch.Write(operations, new(endpoint, $"{Emulator.Account}/")));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/mixed; boundary={RestBatch.Boundary}");
        return SendAsync(request, cancel);
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(endpoint, $"{Emulator.Account}/{path}"));
        var date = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        // The account twice: once as the signature wants it, once as the emulator's addresses have it.
        var signature = HMACSHA256.HashData(
            Convert.FromBase64String(Emulator.Key), Encoding.UTF8.GetBytes($"{date}\n/{Emulator.Account}{request.RequestUri!.AbsolutePath}"));
        request.Headers.Authorization = new("SharedKeyLite", $"{Emulator.Account}:{Convert.ToBase64String(signature)}");
        request.Headers.Add("x-ms-date", date);
        request.Headers.Add("x-ms-version", "2019-02-02");
        request.Headers.Add("DataServiceVersion", "3.0");
        return request;
    }

    private static async Task<RestAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            using (request)
            using (var answer = await Http.SendAsync(request, cancel))
                return new((int)answer.StatusCode, answer.Headers.Concat(answer.Content.Headers), await answer.Content.ReadAsStringAsync(cancel));
        }
        catch (HttpRequestException e)
        {
            // As the package says that there was no answer.
            throw new RequestFailedException(e.Message, e);
        }
    }
}
