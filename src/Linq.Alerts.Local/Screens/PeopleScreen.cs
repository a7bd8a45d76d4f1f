using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;

namespace Linq.Alerts.Local;

/// <summary>Calm lines for people: what is new, and nothing while all goes on as before.</summary>
internal sealed class PeopleScreen(TextWriter output, TimeProvider clock) : IScreen
{
    private readonly ConcurrentDictionary<string, string> _problems = new();
    private readonly ConcurrentDictionary<LineId, bool> _seen = new();

    public INotifier Alerts { get; } = new ConsoleNotifier(output);

    public static string Version { get; } =
        typeof(PeopleScreen).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public void Started(LocalSettings settings, IReadOnlyList<Route> routes)
    {
        output.WriteLine($"Linq Alerts {Version}");
        output.WriteLine(settings.IsSimulated
            ? $"  watching   the built-in simulator; set {LinqApiOptions.KeySetting} to watch your account"
            : $"  watching   {settings.Alerts.BaseUrl.Host}, every {Times(settings.Alerts.Poll.Every)}");
        output.WriteLine($"  alerts to  {string.Join(", ", routes.Select(route => route.Place.Notifier.Name).Distinct())}");
        output.WriteLine($"  state in   {settings.DataFolder}{(settings.IsSimulated ? " (begins afresh at each start)" : "")}");
        output.WriteLine("  Ctrl-C ends it.");
        output.WriteLine();
    }

    public void Passed(PassReport report)
    {
        Problem($"{report.Line}", report.Outcome switch
        {
            PassOutcome.Complete => null,
            PassOutcome.Skipped or PassOutcome.Superseded => report.Problem,
            _ => $"{report.Problem?.TrimEnd('.')}. It is tried again.",
        });
        if (report.Outcome == PassOutcome.Complete && (report.Changes > 0 || _seen.TryAdd(report.Line.Id, true)))
            Say($"{report.Line}  {report.Chats:N0} chats read in {Times(report.Duration)}, {report.Changes:N0} changed");
    }

    public void Problem(string about, string? problem)
    {
        if (problem is null)
        {
            if (_problems.TryRemove(about, out _))
                Say($"{about}  well again");
        }
        else if (SameProblem.KeyOf(problem) is var key && (!_problems.TryGetValue(about, out var said) || said != key))
        {
            _problems[about] = key;
            Say($"{about}  {problem}");
        }
    }

    public void Note(string about, string text) => Say($"{about}  {text}");

    public void Stopped() => Say("Ended. What is not told yet is told at the next start.");

    private void Say(string text) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():HH:mm:ss}  {text}"));

    private static string Times(TimeSpan time) => time.TotalSeconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##} s") : time.ToString("c", CultureInfo.InvariantCulture);
}
