using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>Reads which changes go where.</summary>
/// <param name="ownPlace">The key of the place that only this shell has; null for none.</param>
internal sealed partial class RouteReader(SettingsSource source, PlaceSettings places, string? ownPlace)
{
    public const string Section = "Alerts:Routes";

    private static readonly string[] StatusWords = ["HEALTHY", "AT_RISK", "CRITICAL", "OPTED_OUT"];

    /// <summary>Settings with a single value.</summary>
    public static IReadOnlyList<string> Texts { get; } = ["Name", "Chats", "Recoveries", "Reminders", "QuietZone"];

    /// <summary>Settings that are a list, or one value with commas.</summary>
    public static IReadOnlyList<string> Lists { get; } = ["Places", "Status", "Previous", "Lines", "Service", "QuietHours", "QuietAllows"];

    private readonly string[] _own = ownPlace is null ? [] : [ownPlace];

    /// <summary>The configured routes; none is the default: everything, to every place.</summary>
    public IReadOnlyList<RouteSettings> Routes()
    {
        List<RouteSettings> routes = [.. source.Below(Section).Select(key => Route($"{Section}:{key}"))];
        foreach (var same in routes.GroupBy(route => route.Name).Where(same => same.Count() > 1 && same.Key.Length > 0))
            source.Wrong($"{Section} has {same.Count()} routes named '{same.Key}': each needs a unique name.");
        return routes;
    }

    public string? Fallback()
    {
        var fallback = source.Text("Alerts:Fallback");
        if (fallback is not null)
            CheckPlace("Alerts:Fallback", fallback);
        return fallback;
    }

    private RouteSettings Route(string path)
    {
        var name = source.Text($"{path}:Name") ?? "";
        if (!RouteName.IsMatch(name))
            source.Wrong($"{path}:Name must be 1 to 40 lowercase letters, digits and hyphens, such as on-call.");
        var to = source.List($"{path}:Places");
        if (to.Count == 0)
            source.Wrong($"{path}:Places is missing: name one or more of {string.Join(", ", SetUp())}.");
        foreach (var place in to)
            CheckPlace($"{path}:Places", place);

        var statuses = Statuses($"{path}:Status");
        return new(name, [.. to.Distinct()], RouteFilter.Everything with
        {
            Statuses = statuses.Count > 0 ? statuses : RouteFilter.Everything.Statuses,
            Previous = Statuses($"{path}:Previous"),
            Lines = source.Numbers($"{path}:Lines").ToHashSet(),
            Services = source.List($"{path}:Service").ToHashSet(StringComparer.OrdinalIgnoreCase),
            Groups = Groups($"{path}:Chats"),
            Recoveries = Bool($"{path}:Recoveries"),
            Reminders = Bool($"{path}:Reminders"),
        }, Quiet(path));
    }

    /// <summary>The places a route can name; if none is configured yet, all possible ones.</summary>
    private IReadOnlyList<string> SetUp() => places.Keys.Count + _own.Length > 0 ? [.. places.Keys, .. _own] : PlaceSettings.AllKeys;

    private void CheckPlace(string setting, string place)
    {
        if (places.Keys.Contains(place) || place == ownPlace)
            return;
        source.Wrong(place switch
        {
            "slack" => $"{setting} names slack, which is not set up: set SLACK_WEBHOOK_URL, or SLACK_BOT_TOKEN and SLACK_CHANNEL.",
            "email" => $"{setting} names email, which is not set up: set SMTP_URL, EMAIL_FROM and EMAIL_TO.",
            "webhook" => $"{setting} names webhook, which is not set up: set WEBHOOK_URL and WEBHOOK_SECRET.",
            _ => $"{setting} names '{place}', which is not a place. Places: {string.Join(", ", [.. PlaceSettings.AllKeys, .. _own])}.",
        });
    }

    private HashSet<HealthStatus> Statuses(string setting)
    {
        HashSet<HealthStatus> statuses = [];
        foreach (var word in source.List(setting))
        {
            var status = HealthStatus.Read(word);
            if (status == HealthStatus.Unknown)
                source.Wrong($"{setting} holds '{word}', which is not a status. Statuses: {string.Join(", ", StatusWords)}.");
            else
                statuses.Add(status);
        }

        return statuses;
    }

    private bool? Groups(string setting)
    {
        var chats = source.Text(setting);
        if (chats is not (null or "all" or "groups" or "direct"))
            source.Wrong($"{setting} is '{chats}': it must be all, groups or direct.");
        return chats switch
        {
            "groups" => true,
            "direct" => false,
            _ => null,
        };
    }

    /// <summary>True if it isn't set.</summary>
    private bool Bool(string setting)
    {
        var text = source.Text(setting);
        if (text is null)
            return true;
        if (!bool.TryParse(text, out var value))
            source.Wrong($"{setting} is '{text}': it must be true or false.");
        return value;
    }

    private QuietHours? Quiet(string path)
    {
        const string Examples = "write windows such as 22:00-07:00, Mon-Fri 22:00-07:00 or Sat-Sun 00:00-24:00, with commas between them";
        var (hours, zoneName, words) = (source.List($"{path}:QuietHours"), source.Text($"{path}:QuietZone"), source.List($"{path}:QuietAllows"));
        var zone = TimeZoneInfo.Utc;
        if (zoneName is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zoneName, out zone))
        {
            source.Wrong(
                $"{path}:QuietZone is '{zoneName}', which is not a time zone that this system knows: write an IANA name such as Europe/Berlin. If it is one, install the system's time-zone data (tzdata).");
        }

        foreach (var word in words.Where(word => !QuietAllowsWords.Words.ContainsKey(word)))
            source.Wrong($"{path}:QuietAllows holds '{word}', which is not something to allow. Values: {string.Join(", ", QuietAllowsWords.Words.Keys)}.");
        if (hours.Count == 0)
        {
            if (zoneName is not null || words.Count > 0)
                source.Wrong($"{path}:{(zoneName is not null ? "QuietZone" : "QuietAllows")} is set without {path}:QuietHours: {Examples}.");
            return null;
        }

        var windows = QuietWindow.ReadAll(string.Join(' ', hours), out var problem);
        if (windows.Count == 0 || problem is not null)
            source.Wrong($"{path}:QuietHours {problem ?? "holds no window"}: {Examples}.");
        else if (QuietHours.CoverTheWeek(windows))
            source.Wrong($"{path}:QuietHours never end, so nothing they hold back would ever be sent: leave a gap between them, or remove the route.");
        else
        {
            var lets = words.Count == 0 ? QuietAllowsWords.Default
                : words.Aggregate(QuietAllows.None, (all, word) => all | QuietAllowsWords.Words.GetValueOrDefault(word));
            return new(windows, zone ?? TimeZoneInfo.Utc, lets);
        }

        return null;
    }

    [GeneratedRegex(@"^[a-z0-9-]{1,40}\z")]
    private static partial Regex RouteName { get; }
}
