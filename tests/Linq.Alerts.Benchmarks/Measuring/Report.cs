using System.Globalization;
using System.Text;

namespace Linq.Alerts.Benchmarks;

/// <summary>The document: what was measured, where, and the results.</summary>
internal static class Report
{
    private const string Beginning = """
        # Benchmarks

        Written by `./bench.sh`; every figure comes from one run of it.
        """;

    private const string How = """

        How it is measured: each side runs in its own process, started anew for every run, and the sides take turns. CPU is the user and system time of the
        whole process, with all its threads; memory is its peak (`VmHWM`). Figures are medians, followed by the lowest and the highest run;
        ratios are computed within each run. The simulator runs in its own process, which isn't counted. Where a row says that its answers are cached,
        the simulator repeats answers it generated before, so that the machine's cores are free for the side that reads.

        To repeat it: `./bench.sh` (all rows, about 10 minutes), `./bench.sh --only 3` (one row), or `./bench.sh --quick` (a smoke test whose figures
        mean nothing). It needs Linux, node and npm. Only the full run writes this file.
        """;

    public static string Of(IReadOnlyList<Row> rows, IReadOnlyList<string> machine, TimeSpan took)
    {
        var text = new StringBuilder(Beginning).AppendLine().AppendLine();
        foreach (var line in machine)
            text.Append("- ").AppendLine(line);
        text.AppendLine(CultureInfo.InvariantCulture, $"- took {took.TotalSeconds:0} s").AppendLine(How).AppendLine();

        text.AppendLine("| | What | Goal | Measured | |").AppendLine("|---|---|---|---|---|");
        foreach (var row in rows)
            text.AppendLine($"| {row.Number} | {row.What} | {row.Goal} | {row.Result} | {row.Verdict} |");

        foreach (var row in rows)
        {
            text.AppendLine().AppendLine($"## {row.Number}. {row.What}").AppendLine();
            AppendTable(text, row.Table);
            foreach (var note in row.Notes)
                text.AppendLine().AppendLine(note);
        }

        return text.ToString();
    }

    private static void AppendTable(StringBuilder text, IReadOnlyList<string[]> table)
    {
        text.AppendLine($"| {string.Join(" | ", table[0])} |").AppendLine($"|{string.Concat(table[0].Select(_ => "---|"))}");
        foreach (var cells in table.Skip(1))
            text.AppendLine($"| {string.Join(" | ", cells)} |");
    }
}
