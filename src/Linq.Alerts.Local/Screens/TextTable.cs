using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Linq.Alerts.Local;

/// <summary>Rows for people: as wide as the terminal, or one line per row if the output goes to a file or another program.</summary>
internal static class TextTable
{
    private const int Wide = 100_000;

    /// <param name="none">The text to show if there are no rows.</param>
    /// <param name="next">The cursor of the next page; null if there is none.</param>
    public static void Write(ParseResult parsed, IReadOnlyList<string> head, IEnumerable<string[]> rows, string none, string? next)
    {
        var output = parsed.InvocationConfiguration.Output;
        var table = new Table().Border(TableBorder.None);
        foreach (var name in head)
            table.AddColumn(new TableColumn(new Text(name)).PadLeft(0).PadRight(2));
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(Safe(cell))));
        if (table.Rows.Count == 0)
        {
            output.WriteLine(none);
            return;
        }

        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Console.IsOutputRedirected ? Wide : Math.Max(80, Console.WindowWidth);
        console.Write(table);
        if (next is not null)
            output.WriteLine($"There are more: repeat the command with --after {next}");
    }

    /// <summary>UTC, as stated in the column header.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    // Line breaks in a cell are our own.
    private static string Safe(string text) => string.Join('\n', text.Split('\n').Select(SafeText.Line));
}
