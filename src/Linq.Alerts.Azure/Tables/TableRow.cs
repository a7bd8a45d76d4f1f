using Azure;
using Azure.Data.Tables;

namespace Linq.Alerts.Azure;

/// <summary>What every row has. A property that is null is not stored.</summary>
/// <remarks>
/// Properties are strings and times only: the client reads some other types back as their default, without an error. What a row holds is JSON
/// in a text, so that a field more is no change here.
/// </remarks>
internal class TableRow : ITableEntity
{
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }
}

/// <summary>A row with a text of any length that a row can have.</summary>
internal class TextRow : TableRow
{
    /// <summary>A property holds 64 KiB of UTF-16.</summary>
    private const int Longest = 32 * 1024;

    /// <summary>A row holds 1 MiB in all, keys and the names of its properties included: fifteen full properties and room for the rest.</summary>
    private const int Most = 15;

    /// <summary>When an alarm has said that the row cannot be read. Null for all others.</summary>
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

    /// <exception cref="InvalidOperationException">No row can hold so much.</exception>
    public void SetText(string text)
    {
        if (text.Length > Longest * Most)
        {
            throw new InvalidOperationException(
                $"Row '{RowKey}' would hold {text.Length:N0} characters; a row of Table Storage holds {Longest * Most:N0}.");
        }

        string? Part(int n) => text.Length <= n * Longest ? null : text[(n * Longest)..Math.Min(text.Length, (n + 1) * Longest)];

        // All that we write is ASCII, for our JSON escapes the rest: no pair of characters can be torn apart.
        Text = Part(0);
        (Text1, Text2, Text3, Text4, Text5, Text6, Text7) = (Part(1), Part(2), Part(3), Part(4), Part(5), Part(6), Part(7));
        (Text8, Text9, Text10, Text11, Text12, Text13, Text14) = (Part(8), Part(9), Part(10), Part(11), Part(12), Part(13), Part(14));
    }

    // A method, and not a property: the client would store it.
    public string WholeText() =>
        Text1 is null ? Text ?? ""
        : string.Concat([Text, Text1, Text2, Text3, Text4, Text5, Text6, Text7, Text8, Text9, Text10, Text11, Text12, Text13, Text14]);
}

/// <summary>An event as recorded, or its pending mark, which holds it once more: one range gives what is to be published.</summary>
internal sealed class EventRow : TextRow
{
    public DateTimeOffset ObservedAt { get; init; }
}
