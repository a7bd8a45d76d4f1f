using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;

namespace Linq.Alerts.Local;

/// <summary>Output for people: only what is new, and nothing while everything continues as before.</summary>
internal sealed class PeopleScreen(Display display, TimeProvider clock, Paint paint) : IScreen
{
    private readonly ConcurrentDictionary<string, string> _problems = new();
    private readonly ConcurrentDictionary<LineId, bool> _seen = new();

    public INotifier Alerts { get; } = new ConsoleNotifier(new DisplayWriter(display), paint.Severity);

    public static string Version { get; } =
        typeof(PeopleScreen).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public void Started(LocalSettings settings, IReadOnlyList<Route> routes, Uri? page) => display.Show(string.Join(
        Environment.NewLine,
        $"Linq Alerts {Version}",
        settings.IsSimulated
            ? $"  watching   the built-in simulator; set {LinqApiOptions.KeySetting} to watch your account"
            : $"  watching   {settings.Alerts.BaseUrl.Host}, every {Times(settings.Alerts.Poll.Every)}",
        $"  alerts to  {string.Join(", ", routes.Select(route => route.Place.Notifier.Name).Distinct())}",
        $"  state in   {settings.DataFolder}{(settings.IsSimulated ? " (starts empty each time)" : "")}",
        $"  page       {page?.AbsoluteUri ?? "not served"}",
        "  Press Ctrl-C to stop.",
        "",
        ""));

    public void Passed(PassReport report)
    {
        Problem($"{report.Line}", report.Outcome switch
        {
            PassOutcome.Complete => null,
            PassOutcome.Skipped or PassOutcome.Superseded => report.Problem,
            _ => $"{report.Problem?.TrimEnd('.')}. It will be retried.",
        });
        if (report.Outcome == PassOutcome.Complete && (report.Changes > 0 || _seen.TryAdd(report.Line.Id, true)))
            Say($"{report.Line}  {report.Chats:N0} chats read in {Times(report.Duration)}, {report.Changes:N0} changed");
    }

    public void Sent(SendReport report)
    {
        // A failure is a problem until it is over. What was sent to the console isn't repeated, because the reader has just seen it.
        if (report.Delivery is not (Delivery.Deferred or Delivery.Refused) && report.Place.Key != LocalSettings.Console)
            Say($"{report.Place.Notifier.Name}  {paint.Severity(Severity.Good, "notified")}: {SafeText.Line(DigestContent.Of(report.Digest).Headline)}");
    }

    public void Problem(string about, string? problem, Cause cause = default)
    {
        if (problem is null)
        {
            if (_problems.TryRemove(about, out _))
                Say($"{about}  {paint.Severity(Severity.Good, "works again")}");
        }
        else if (SameProblem.KeyOf(problem) is var key && (!_problems.TryGetValue(about, out var said) || said != key))
        {
            _problems[about] = key;
            Say($"{about}  {paint.Severity(Severity.Warning, SafeText.Line(problem))}");
        }
    }

    public void Note(string about, string text) => Say($"{about}  {SafeText.Line(text)}");

    public void Stopped() => Say("Stopped. Alerts that are still waiting are sent at the next start.");

    private void Say(string text) => display.Show($"{paint.Quiet(Now())}  {text}{Environment.NewLine}");

    /// <summary>In the machine's time zone, with its offset, because someone elsewhere may read the log.</summary>
    private string Now()
    {
        var now = clock.GetLocalNow();
        var zone = now.Offset == TimeSpan.Zero ? "'UTC'" : "zzz";
        return now.ToString($"yyyy-MM-dd HH:mm:ss {zone}", CultureInfo.InvariantCulture);
    }

    private static string Times(TimeSpan time) => time.TotalSeconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##} s") : time.ToString("c", CultureInfo.InvariantCulture);
}
