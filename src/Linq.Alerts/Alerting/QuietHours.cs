using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>When a route's alerts are held back, and which are sent anyway.</summary>
/// <remarks>
/// Windows are in the zone's local time. One that begins or ends in an hour that the clocks skip does so at the change. In an hour that they repeat, it
/// begins with the first occurrence and ends with the second.
/// </remarks>
public sealed class QuietHours
{
    private const int MinutesOfWeek = 7 * 24 * 60;

    private readonly IReadOnlyList<QuietWindow> _windows;
    private readonly TimeZoneInfo _zone;

    /// <exception cref="ArgumentException">There is no window, or the windows cover the whole week.</exception>
    public QuietHours(IReadOnlyList<QuietWindow> windows, TimeZoneInfo zone, QuietAllows lets = QuietAllowsWords.Default)
    {
        if (windows.Count == 0 || CoverTheWeek(windows))
            throw new ArgumentException("Quiet hours need a begin and an end.", nameof(windows));
        (_windows, _zone, Allows) = (windows, zone, lets);
    }

    public QuietAllows Allows { get; }

    public bool IsQuiet(DateTimeOffset at) => At(at) is not null;

    /// <summary>The whole quiet period around <paramref name="at"/>, with adjacent windows merged; null if it isn't quiet then.</summary>
    public QuietTime? At(DateTimeOffset at)
    {
        if (Around(at).Where(time => time.From <= at && at < time.Until).ToList() is not { Count: > 0 } present)
            return null;
        var (from, until) = (present.Min(time => time.From), present.Max(time => time.Until));
        while (Around(until).Where(time => time.From <= until && time.Until > until).Select(time => time.Until).DefaultIfEmpty(until).Max() is var later && later > until)
            until = later;
        while (Around(from).Where(time => time.Until >= from && time.From < from).Select(time => time.From).DefaultIfEmpty(from).Min() is var earlier && earlier < from)
            from = earlier;
        return new(from, until);
    }

    /// <summary>Whether <paramref name="alert"/> is sent even in quiet hours.</summary>
    public bool LetThrough(AlertEvent alert) => alert switch
    {
        // Someone is waiting for it.
        { TestPlace: not null } => true,
        ChatHealthChanged { IsOptOut: true } or ChatGone { LastStatus: HealthStatus.OptedOut } => Allows.HasFlag(QuietAllows.OptOuts),
        ChatHealthChanged { Status: HealthStatus.Critical } or ChatFlapping { Status: HealthStatus.Critical } => Allows.HasFlag(QuietAllows.Critical),
        LineSurge { Raised: true } or LineReputationChanged { IsCritical: true } or LineAudited { Reputation: Reputation.Critical } => Allows.HasFlag(QuietAllows.LineCritical),
        Alarm => Allows.HasFlag(QuietAllows.Alarms),
        _ => false,
    };

    /// <summary>Whether the quiet time would never end.</summary>
    public static bool CoverTheWeek(IReadOnlyList<QuietWindow> windows)
    {
        var quiet = new bool[MinutesOfWeek];
        foreach (var window in windows)
        {
            foreach (var day in window.Days)
            {
                var from = ((int)day * 24 * 60) + (int)window.From.TotalMinutes;
                for (var minute = 0; minute < (int)window.Length.TotalMinutes; minute++)
                    quiet[(from + minute) % MinutesOfWeek] = true;
            }
        }

        return quiet.All(minute => minute);
    }

    /// <summary>The windows that begin within two days of <paramref name="at"/>: none is longer than one.</summary>
    private IEnumerable<QuietTime> Around(DateTimeOffset at)
    {
        var today = TimeZoneInfo.ConvertTime(at, _zone).Date;
        return from days in Enumerable.Range(-2, 5)
               let day = today.AddDays(days)
               from window in _windows
               where window.Days.Contains(day.DayOfWeek)
               let time = new QuietTime(InstantOf(day + window.From, isEnd: false), InstantOf(day + window.From + window.Length, isEnd: true))
               where time.From < time.Until
               select time;
    }

    private DateTimeOffset InstantOf(DateTime local, bool isEnd)
    {
        // The clocks skip this time: the next minute that exists is the moment of the change.
        while (_zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        if (!_zone.IsAmbiguousTime(local))
            return new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUniversalTime();
        var offsets = _zone.GetAmbiguousTimeOffsets(local);
        // The greater offset is the earlier time.
        return new DateTimeOffset(local, isEnd ? offsets.Min() : offsets.Max()).ToUniversalTime();
    }
}

/// <summary>A quiet period, UTC.</summary>
/// <param name="Until">When it ends.</param>
public readonly record struct QuietTime(DateTimeOffset From, DateTimeOffset Until);

/// <summary>What is sent even in quiet hours.</summary>
[Flags]
public enum QuietAllows
{
    None = 0,

    /// <summary>Opt-outs and their ends.</summary>
    OptOuts = 1,

    /// <summary>Chats that become CRITICAL.</summary>
    Critical = 2,

    /// <summary>A line that is flagged or CRITICAL, or has a surge.</summary>
    LineCritical = 4,

    /// <summary>Alarms about the monitoring itself.</summary>
    Alarms = 8,
}

public static class QuietAllowsWords
{
    public const QuietAllows Default = QuietAllows.OptOuts | QuietAllows.LineCritical | QuietAllows.Alarms;

    public static IReadOnlyDictionary<string, QuietAllows> Words { get; } = new Dictionary<string, QuietAllows>(StringComparer.OrdinalIgnoreCase)
    {
        ["opt-outs"] = QuietAllows.OptOuts,
        ["critical"] = QuietAllows.Critical,
        ["line-critical"] = QuietAllows.LineCritical,
        ["alarms"] = QuietAllows.Alarms,
        ["nothing"] = QuietAllows.None,
    };
}

/// <summary>A time of day on some days of the week, in the zone's local time.</summary>
/// <param name="Days">The days on which it begins.</param>
/// <param name="From">Time of day.</param>
/// <param name="Length">Up to a day; it may end on the next day.</param>
public sealed partial record QuietWindow(IReadOnlyList<DayOfWeek> Days, TimeSpan From, TimeSpan Length)
{
    private static readonly string[] DayNames = [.. Enum.GetNames<DayOfWeek>()];

    private static readonly char[] Separators = [' ', ',', '\t'];

    /// <summary>Reads a list of windows such as <c>22:00-07:00</c>, <c>Mon-Fri 22:00-07:00</c> or <c>Sat, Sun 00:00-24:00</c>.</summary>
    /// <param name="problem">What is wrong; null if nothing is.</param>
    public static IReadOnlyList<QuietWindow> ReadAll(string text, out string? problem)
    {
        problem = null;
        List<QuietWindow> windows = [];
        List<DayOfWeek> days = [];
        foreach (var word in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (Times.Match(word) is { Success: true } match)
            {
                var (from, to) = (TimeOf(match, 1), TimeOf(match, 3));
                if (from is null || to is null || from == TimeSpan.FromDays(1))
                {
                    problem = $"holds '{word}', which is no time of day: hours are 00 to 23, and an end may be 24:00";
                    return [];
                }

                windows.Add(new([.. days.Count == 0 ? Enum.GetValues<DayOfWeek>() : days.Distinct()], from.Value, to > from ? to.Value - from.Value : to.Value + TimeSpan.FromDays(1) - from.Value));
                days.Clear();
            }
            else if (DaysOf(word) is { } named)
                days.AddRange(named);
            else
            {
                problem = $"holds '{word}', which is neither days nor a time";
                return [];
            }
        }

        problem = days.Count > 0 ? "ends with days that have no time" : null;
        return problem is null ? windows : [];
    }

    private static TimeSpan? TimeOf(Match match, int group)
    {
        var time = TimeSpan.FromHours(int.Parse(match.Groups[group].ValueSpan, null)) + TimeSpan.FromMinutes(int.Parse(match.Groups[group + 1].ValueSpan, null));
        return time <= TimeSpan.FromDays(1) ? time : null;
    }

    /// <returns>Null if the text names no day.</returns>
    private static IEnumerable<DayOfWeek>? DaysOf(string word)
    {
        var ends = word.Split('-').Select(DayOf).ToList();
        if (ends.Count > 2 || ends.Contains(null))
            return null;
        var (first, last) = ((int)ends[0]!.Value, (int)ends[^1]!.Value);
        return Enumerable.Range(first, ((last - first + 7) % 7) + 1).Select(day => (DayOfWeek)(day % 7));
    }

    private static DayOfWeek? DayOf(string name) =>
        name.Length >= 3 && Array.FindIndex(DayNames, day => day.StartsWith(name, StringComparison.OrdinalIgnoreCase)) is var day and >= 0 ? (DayOfWeek)day : null;

    [GeneratedRegex(@"^([0-9]{1,2}):([0-5][0-9])-([0-9]{1,2}):([0-5][0-9])\z")]
    private static partial Regex Times { get; }
}
