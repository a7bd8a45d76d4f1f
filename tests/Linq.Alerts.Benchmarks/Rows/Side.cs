using System.Globalization;

namespace Linq.Alerts.Benchmarks;

/// <summary>One of the programs that read the same pages, making several passes in each process.</summary>
/// <param name="passes">An even number. The first half is for starting and compiling.</param>
/// <param name="arguments">The child's arguments; the number of passes is appended.</param>
internal sealed class Side<T>(string name, int passes, params string[] arguments)
    where T : IPassFigures
{
    private readonly List<Measured<List<T>>> _runs = [];

    public string Name => name;

    /// <summary>All passes of all runs.</summary>
    public IEnumerable<T> Passes => _runs.SelectMany(run => run.Reply);

    /// <summary>CPU seconds per pass in the second half of each process.</summary>
    public IReadOnlyList<double> Later => [.. _runs.Select(run => (run.Reply[^1].CpuSoFar - run.Reply[Half - 1].CpuSoFar) / Half)];

    /// <summary>CPU seconds per pass in the first half of each process, including startup.</summary>
    public IReadOnlyList<double> First => [.. _runs.Select(run => run.Reply[Half - 1].CpuSoFar / Half)];

    private int Half => passes / 2;

    private Series PeakMegabytes => new(_runs.Select(run => run.PeakBytes / 1e6));

    public Task WarmUpAsync() => RunAsync(1);

    public async Task MeasureAsync() => _runs.Add(await RunAsync(passes));

    public string[] Cells(string how) =>
        [how, Name, new Series(Later).Say("0.000", " s"), new Series(First).Say("0.000", " s"), PeakMegabytes.Say("0", " MB")];

    private Task<Measured<List<T>>> RunAsync(int count) =>
        Child.RunAsync<List<T>>([.. arguments, count.ToString(CultureInfo.InvariantCulture)]);
}

/// <summary>What one pass did, and its cost.</summary>
internal interface IPassFigures
{
    /// <summary>CPU seconds of the whole process until the end of the pass, in user and system mode.</summary>
    double CpuSoFar { get; }
}
