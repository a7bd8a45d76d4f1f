using System.Globalization;

namespace Linq.Alerts.Benchmarks;

/// <summary>One of the programs that read the same pages. It is run without passes and with several.</summary>
/// <param name="arguments">The child's arguments; the number of passes is appended.</param>
internal sealed class Side<T>(string name, int passes, params string[] arguments)
{
    private readonly List<Measured<T>> _empty = [];
    private readonly List<Measured<T>> _full = [];

    public string Name => name;

    public IEnumerable<T> Replies => _full.Select(run => run.Reply);

    /// <summary>CPU seconds per pass: the whole process including startup, divided by its passes.</summary>
    public IReadOnlyList<double> Whole => [.. _full.Select(run => run.Cpu.TotalSeconds / passes)];

    /// <summary>CPU seconds per pass, minus those of a process that makes no pass.</summary>
    public IReadOnlyList<double> WithoutStart => [.. _full.Select(run => (run.Cpu.TotalSeconds - Start.Median) / passes)];

    public Series Start => new(_empty.Select(run => run.Cpu.TotalSeconds));

    public Series PeakMegabytes => new(_full.Select(run => run.PeakBytes / 1e6));

    public Task<Measured<T>> WarmUpAsync() => RunAsync(1);

    public async Task MeasureAsync()
    {
        _empty.Add(await RunAsync(0));
        _full.Add(await RunAsync(passes));
    }

    public string[] Cells(string how) =>
        [how, Name, new Series(Whole).Say("0.000", " s"), new Series(WithoutStart).Say("0.000", " s"), Start.Say("0.000", " s"), PeakMegabytes.Say("0", " MB")];

    private Task<Measured<T>> RunAsync(int count) =>
        Child.RunAsync<T>([.. arguments, count.ToString(CultureInfo.InvariantCulture)]);
}
