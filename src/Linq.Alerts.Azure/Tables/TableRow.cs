using Azure;
using Azure.Data.Tables;

namespace Linq.Alerts.Azure;

/// <summary>The common properties of all rows. Null properties aren't stored.</summary>
/// <remarks>
/// Properties are only strings and times, because the client reads some other types back as their default without an error. A row's content is JSON
/// text, so that a new field needs no change here.
/// </remarks>
internal class TableRow : ITableEntity
{
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }
}

/// <summary>A row with a text of any length that fits.</summary>
internal class TextRow : TableRow
{
    /// <summary>A property holds 64 KiB of UTF-16.</summary>
    private const int Longest = 32 * 1024;

    /// <summary>A row holds 1 MiB in total, including keys and property names: fifteen full properties, and room for the rest.</summary>
    private const int Most = 15;

    /// <summary>When an alarm reported that the row is unreadable. Null for all others.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    public string? Text { get; set; }

    public string? Text1 { get; set; }

    public string? Text2 { get; set; }

    public string? Text3 { get; set; }

    public string? Text4 { get; set; }

    public string? Text5 { get; set; }

    public string? Text6 { get; set; }

    public string? Text7 { get; set; }

    public string? Text8 { get; set; }

    public string? Text9 { get; set; }

    public string? Text10 { get; set; }

    public string? Text11 { get; set; }

    public string? Text12 { get; set; }

    public string? Text13 { get; set; }

    public string? Text14 { get; set; }

    /// <exception cref="InvalidOperationException">It doesn't fit into a row.</exception>
    public void SetText(string text)
    {
        if (text.Length > Longest * Most)
        {
            throw new InvalidOperationException(
                $"Row '{RowKey}' would hold {text.Length:N0} characters; a row of Table Storage holds {Longest * Most:N0}.");
        }

        string? Part(int n) => text.Length <= n * Longest ? null : text[(n * Longest)..Math.Min(text.Length, (n + 1) * Longest)];

        // Everything we write is ASCII, because our JSON escapes the rest, so no surrogate pair can be split.
        Text = Part(0);
        (Text1, Text2, Text3, Text4, Text5, Text6, Text7) = (Part(1), Part(2), Part(3), Part(4), Part(5), Part(6), Part(7));
        (Text8, Text9, Text10, Text11, Text12, Text13, Text14) = (Part(8), Part(9), Part(10), Part(11), Part(12), Part(13), Part(14));
    }

    // A method, because the client would store a property.
    public string WholeText() =>
        Text1 is null ? Text ?? ""
        : string.Concat([Text, Text1, Text2, Text3, Text4, Text5, Text6, Text7, Text8, Text9, Text10, Text11, Text12, Text13, Text14]);
}

/// <summary>An event as recorded, or its pending mark, which contains a copy, so that one range has everything to publish.</summary>
internal sealed class EventRow : TextRow
{
    public DateTimeOffset ObservedAt { get; init; }
}
