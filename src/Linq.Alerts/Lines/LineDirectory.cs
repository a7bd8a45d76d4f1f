using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Which number each line has, and what it is called: settings know lines by number, events by ID.</summary>
/// <param name="names">What people call the lines that have a name.</param>
public sealed class LineDirectory(IReadOnlyDictionary<PhoneNumber, string>? names = null)
{
    private readonly ConcurrentDictionary<LineId, PhoneNumber> _numbers = new();
    private readonly ConcurrentDictionary<LineId, string> _names = new();

    /// <summary>The names of the lines known so far.</summary>
    public IReadOnlyDictionary<LineId, string> Names => _names;

    public void Learn(IEnumerable<Line> lines)
    {
        foreach (var line in lines)
        {
            _numbers[line.Id] = line.Number;
            if (names?.TryGetValue(line.Number, out var name) == true)
                _names[line.Id] = name;
        }
    }

    /// <returns>Whether the line has one of <paramref name="numbers"/>. One that is not known might: better told than missed.</returns>
    public bool MayBe(LineId line, IReadOnlySet<PhoneNumber> numbers) => !_numbers.TryGetValue(line, out var number) || numbers.Contains(number);
}
