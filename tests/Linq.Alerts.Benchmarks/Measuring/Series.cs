using System.Globalization;

namespace Linq.Alerts.Benchmarks;

/// <summary>The same figure from several runs.</summary>
internal sealed class Series(IEnumerable<double> values)
{
    private readonly List<double> _sorted = [.. values.Order()];

    public double Median => (_sorted[(_sorted.Count - 1) / 2] + _sorted[_sorted.Count / 2]) / 2;

    /// <summary>The median, with the lowest and the highest run.</summary>
    public string Say(string format, string unit = "") => string.Create(
        CultureInfo.InvariantCulture, $"{Median.ToString(format)}{unit} ({_sorted[0].ToString(format)} to {_sorted[^1].ToString(format)})");
}
