using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Each line's number and name. Settings identify lines by number, events by ID.</summary>
/// <param name="names">The user's names for lines.</param>
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

    /// <returns>Whether the line has one of <paramref name="numbers"/>. True for an unknown line: better reported than missed.</returns>
    public bool MayBe(LineId line, IReadOnlySet<PhoneNumber> numbers) => !_numbers.TryGetValue(line, out var number) || numbers.Contains(number);
}
