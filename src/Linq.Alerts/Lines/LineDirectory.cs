using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Which number each line has: settings name lines by number, events by id.</summary>
public sealed class LineDirectory
{
    private readonly ConcurrentDictionary<LineId, PhoneNumber> _numbers = new();

    public void Learn(IEnumerable<Line> lines)
    {
        foreach (var line in lines)
            _numbers[line.Id] = line.Number;
    }

    /// <returns>Whether the line has one of <paramref name="numbers"/>. One that is not known might: better told than missed.</returns>
    public bool MayBe(LineId line, IReadOnlySet<PhoneNumber> numbers) => !_numbers.TryGetValue(line, out var number) || numbers.Contains(number);
}
