using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;

namespace Linq.Alerts.Azure.Tests;

/// <summary>One answer, to a request or to one operation of a transaction.</summary>
internal sealed class RestAnswer(int status, IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers, string text) : Response
{
    private readonly Dictionary<string, IEnumerable<string>> _headers = headers
        .GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(header => header.Key, header => header.SelectMany(values => values.Value), StringComparer.OrdinalIgnoreCase);

    public override int Status => status;

    public override string ReasonPhrase => ((HttpStatusCode)status).ToString();

    public override Stream? ContentStream { get; set; } = new MemoryStream(Encoding.UTF8.GetBytes(text));

    public override string ClientRequestId { get; set; } = "";

    public string Text => text;

    public JsonNode Json => JsonNode.Parse(text)!;

    /// <summary>The query that gives the next page; null on the last one.</summary>
    public string? Continuation =>
        TryGetHeader("x-ms-continuation-NextPartitionKey", out var partition)
            ? $"NextPartitionKey={Uri.EscapeDataString(partition)}"
                + (TryGetHeader("x-ms-continuation-NextRowKey", out var row) ? $"&NextRowKey={Uri.EscapeDataString(row)}" : "")
            : null;

    /// <exception cref="RequestFailedException">It is an error, and not the one that was expected.</exception>
    public RestAnswer Check(HttpStatusCode expected = default) => status < 400 || status == (int)expected ? this : throw Failure();

    public RequestFailedException Failure()
    {
        var error = text.StartsWith('{') ? Json["odata.error"] : null;
        var code = (string?)error?["code"];
        // As the package words it: the service's message, then what it came with.
        return new(status, $"{(string?)error?["message"]?["value"] ?? text}\n\nStatus: {status} ({ReasonPhrase})\nErrorCode: {code}\n", code, null);
    }

    public override void Dispose()
    {
    }

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = _headers.TryGetValue(name, out var values) ? string.Join(',', values) : null;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values) =>
        _headers.TryGetValue(name, out values);

    protected override bool ContainsHeader(string name) => _headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        _headers.Select(header => new HttpHeader(header.Key, string.Join(',', header.Value)));
}
