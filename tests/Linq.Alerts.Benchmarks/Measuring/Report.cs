using System.Globalization;
using System.Text;

namespace Linq.Alerts.Benchmarks;

/// <summary>The document: what was measured, where, and what came of it.</summary>
internal static class Report
{
    private const string Beginning = """
        # Benchmarks

        Written by `./bench.sh`; every figure comes from one run of it.
        """;

    private const string How = """

        How it is measured: each side is a process of its own, started anew for every run, the sides in turn. CPU is user and system time of the
        whole process, its end included (`getrusage`); memory is its peak (`VmHWM`). Figures are medians, with the lowest and the highest run
        behind; a ratio is made within each run. The simulator is a process of its own and in nobody's figures; where a row says so it gives an
        answer that it has made before again, so that the machine's cores belong to the one who reads.

        Repeat it: `./bench.sh` (all rows, some 5 minutes), `./bench.sh --only 3` (one row), `./bench.sh --quick` (a smoke check whose figures
        mean nothing). Needs Linux, node and npm; only the full run writes this file.
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
