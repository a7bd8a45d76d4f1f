using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Linq.Alerts.Local;

/// <summary>One JSON object per line, for machines: every pass and every alert.</summary>
internal sealed class JsonScreen(Display display, TimeProvider clock) : IScreen
{
    private readonly ConcurrentDictionary<string, string> _problems = new();

    public INotifier Alerts { get; } = new JsonLinesNotifier(new DisplayWriter(display), clock);

    public void Started(LocalSettings settings, IReadOnlyList<Route> routes, Uri? page) => Say("started", new()
    {
        ["version"] = PeopleScreen.Version,
        ["simulated"] = settings.IsSimulated,
        ["linq"] = settings.Alerts.BaseUrl.Host,
        ["routes"] = new JsonArray([.. routes.Select(route => JsonValue.Create(route.Name))]),
        ["data"] = settings.DataFolder,
        ["page"] = page?.AbsoluteUri,
    });

    public void Passed(PassReport report) => Say("pass", new()
    {
        ["lineId"] = report.Line.Id.ToString(),
        ["line"] = report.Line.Number.Text,
        ["outcome"] = report.Outcome.ToString(),
        ["pages"] = report.Pages,
        ["chats"] = report.Chats,
        ["changes"] = report.Changes,
        ["seconds"] = report.Duration.TotalSeconds,
        ["problem"] = report.Problem,
        ["httpStatus"] = (int?)report.Failure?.Status,
        ["linqCode"] = report.Failure?.Code,
        ["traceId"] = report.Failure?.TraceId,
        ["exception"] = MaskedException.Of(report.Cause)?.ToString(),
    });

    public void Sent(SendReport report) => Say("send", new()
    {
        ["place"] = report.Place.Key,
        ["route"] = report.Digest.Route,
        ["digest"] = report.Digest.Id,
        ["lineId"] = report.Digest.Line.Id.ToString(),
        ["events"] = report.Digest.Entries.Count,
        ["result"] = report.Delivery.Word,
        ["why"] = WhyOf(report.Delivery),
        ["nextTry"] = report.NextTry,
    });

    public void Problem(string about, string? problem, Cause cause = default)
    {
        if (problem is null)
            _problems.TryRemove(about, out _);
        else if (SameProblem.KeyOf(problem) is var key && (!_problems.TryGetValue(about, out var said) || said != key))
        {
            _problems[about] = key;
            Say("problem", new() { ["about"] = about, ["problem"] = problem, ["exception"] = MaskedException.Of(cause)?.ToString() });
        }
    }

    public void Note(string about, string text) => Say("note", new() { ["about"] = about, ["text"] = text });

    public void Stopped() => Say("stopped", []);

    private void Say(string kind, JsonObject facts)
    {
        var line = new JsonObject { ["time"] = clock.GetUtcNow(), ["kind"] = kind };
        foreach (var (name, value) in facts.Where(fact => fact.Value is not null))
            line[name] = value!.DeepClone();
        // A single call, so that lines of several passes aren't mixed.
        display.Show($"{line.ToJsonString(JsonSerializerOptions.Web)}{Environment.NewLine}");
    }

    private static string? WhyOf(Delivery delivery) => delivery switch
    {
        Delivery.Deferred deferred => deferred.Why,
        Delivery.Refused refused => refused.Why,
        _ => null,
    };
}
