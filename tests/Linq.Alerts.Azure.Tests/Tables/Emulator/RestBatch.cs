using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Linq.Alerts.Azure.Tests;

/// <summary>A transaction as the service wants it: requests within a multipart body, and answers in one.</summary>
internal static partial class RestBatch
{
    public const string Boundary = "batch_linq-alerts";
    private const string Changes = "changeset_linq-alerts";

    public static string Write(IReadOnlyList<RestOperation> operations, Uri account)
    {
        var body = new StringBuilder($"--{Boundary}\r\nContent-Type: multipart/mixed; boundary={Changes}\r\n\r\n");
        foreach (var operation in operations)
        {
            body.Append(CultureInfo.InvariantCulture, $"--{Changes}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            body.Append(CultureInfo.InvariantCulture, $"{operation.Method} {account}{operation.Path} HTTP/1.1\r\n");
            body.Append("Accept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\n");
            if (operation.Method == HttpMethod.Post)
                body.Append("Prefer: return-no-content\r\n");
            if (operation.IfMatch is not null)
                body.Append(CultureInfo.InvariantCulture, $"If-Match: {operation.IfMatch}\r\n");
            if (operation.Body is not null)
                body.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\n\r\n{operation.Body.ToJsonString()}\r\n");
            else
                body.Append("\r\n\r\n");
        }

        return body.Append(CultureInfo.InvariantCulture, $"--{Changes}--\r\n--{Boundary}--\r\n").ToString();
    }

    /// <summary>The answers in their order. A transaction that failed has one, of the operation that failed.</summary>
    public static List<RestAnswer> Read(string body) => [.. Part.Matches(body).Select(part => new RestAnswer(
        int.Parse(part.Groups["status"].Value, CultureInfo.InvariantCulture),
        part.Groups["headers"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(header => header.Split(':', 2, StringSplitOptions.TrimEntries))
            .Select(header => new KeyValuePair<string, IEnumerable<string>>(header[0], [header[1]])),
        part.Groups["body"].Value.Trim()))];

    [GeneratedRegex(@"HTTP/1\.1 (?<status>\d{3})[^\n]*\n(?<headers>(?:[^\r\n:]+:[^\n]*\n)*)\r?\n(?<body>.*?)\r?\n--changesetresponse", RegexOptions.Singleline)]
    private static partial Regex Part { get; }
}
