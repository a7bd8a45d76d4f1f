using System.Diagnostics;
using System.Globalization;

namespace Linq.Alerts.Benchmarks;

/// <summary>Measures every row, or one row and those measured together with it, prints them, and writes the document after a full run.</summary>
internal static class Bench
{
    private const string Document = "docs/benchmarks.md";

    private static readonly (int[] Rows, Func<Scale, Task<IReadOnlyList<Row>>> Measure)[] Measurements =
    [
        ([1, 2, 3], PassRows.MeasureAsync),
        ([4], MemoryRow.MeasureAsync),
        ([5], ParallelRow.MeasureAsync),
        ([6], StoreRow.MeasureAsync),
        ([7], StormRow.MeasureAsync),
        ([8], TableRows.MeasureAsync),
        ([9], ApiRow.MeasureAsync),
        ([10], StoreFiguresRow.MeasureAsync),
        ([11], WeekRow.MeasureAsync),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var quick = args.Contains("--quick");
        var only = args.SkipWhile(arg => arg != "--only").Skip(1).FirstOrDefault();
        var row = int.TryParse(only, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (args.Any(arg => arg is not ("--quick" or "--only") && arg != only) || (args.Contains("--only") && row is < 1 or > 11))
        {
            await Console.Error.WriteLineAsync("Usage: ./bench.sh [--quick] [--only 1 to 11]");
            return 1;
        }

        var started = Stopwatch.GetTimestamp();
        var machine = Machine.Describe();
        List<Row> rows = [];
        foreach (var (numbers, measure) in Measurements.Where(measurement => row == 0 || measurement.Rows.Contains(row)))
        {
            await Console.Error.WriteLineAsync($"Measuring row {string.Join(", ", numbers)} …");
            rows.AddRange(await measure(quick ? Scale.Quick : Scale.Full));
        }

        var text = Report.Of(rows, machine, Stopwatch.GetElapsedTime(started));
        Console.WriteLine(text);
        if (!quick && row == 0)
            await File.WriteAllTextAsync(Document, text);
        return 0;
    }
}

/// <param name="Runs">How often each side is measured; the sides take turns.</param>
/// <param name="Passes">Passes within one process; the second half is compared.</param>
internal sealed record Scale(int Runs, int Chats, int Passes, int FewChats, int ManyChats, int Pages, int Turning, int Storms, int TableChats, int TableTurning, int Requests, int Days)
{
    public static Scale Full { get; } = new(5, 100_000, 20, 10_000, 1_000_000, 100, 10_000, 2, 10_000, 1_000, 100_000, 7);

    public static Scale Quick { get; } = new(2, 5_000, 2, 1_000, 10_000, 4, 200, 1, 1_000, 100, 2_000, 2);
}

/// <summary>One goal and its measurement.</summary>
/// <param name="Table">Cells; the first row is the header.</param>
internal sealed record Row(int Number, string What, string Goal, bool IsHeld, string Result, IReadOnlyList<string[]> Table, params string[] Notes)
{
    /// <summary>Whether the goal is also met without compression; null if that makes no difference.</summary>
    public bool? IsHeldPlain { get; init; }

    public string Verdict => (IsHeld ? "held" : "**missed**") + (IsHeldPlain is { } plain && plain != IsHeld ? $", plain {(plain ? "held" : "**missed**")}" : "");
}
