using System.Globalization;

namespace Linq.Alerts.Benchmarks;

/// <summary>The same figure from several runs.</summary>
internal sealed class Series
{
    private readonly List<double> _values = [];

    public double Median
    {
        get
        {
            var sorted = _values.Order().ToList();
            var middle = sorted.Count / 2;
            return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    public int Count => _values.Count;

    public void Add(double value) => _values.Add(value);

    /// <summary>The median, and from where to where the runs went.</summary>
    public string Say(string format, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Median.ToString(format)}{unit} ({_values.Min().ToString(format)} to {_values.Max().ToString(format)})");
}
