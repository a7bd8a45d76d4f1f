using System.Text.RegularExpressions;

namespace Linq.Alerts.Local;

/// <summary>Reads which changes go where.</summary>
internal static partial class RouteReader
{
    private const string Section = "Alerts:Routes";

    private static readonly string[] Names = ["Name", "Places", "Status", "Previous", "Lines", "Service", "Chats", "Recoveries"];
    private static readonly string[] StatusWords = ["HEALTHY", "AT_RISK", "CRITICAL", "OPTED_OUT"];

    /// <summary>The routes as set; none is the default: everything, to every place.</summary>
    public static IReadOnlyList<RouteSettings> Read(SettingsSource source, IReadOnlyList<string> places)
    {
        List<RouteSettings> routes = [.. source.Configuration.GetSection(Section).GetChildren().Select(child => Route(source, child.Path, places))];
        foreach (var same in routes.GroupBy(route => route.Name).Where(same => same.Count() > 1 && same.Key.Length > 0))
            source.Wrong($"{Section} has {same.Count()} routes named '{same.Key}': each needs a name of its own.");
        return routes;
    }

    public static string? Fallback(SettingsSource source, IReadOnlyList<string> places)
    {
        var fallback = source.Text("Alerts:Fallback");
        if (fallback is not null)
            CheckPlace(source, "Alerts:Fallback", fallback, places);
        return fallback;
    }

    private static RouteSettings Route(SettingsSource source, string path, IReadOnlyList<string> places)
    {
        source.Only(path, Names);
        var name = source.Text($"{path}:Name") ?? "";
        if (!RouteName.IsMatch(name))
            source.Wrong($"{path}:Name must be 1 to 40 small letters, digits and hyphens, such as on-call.");
        var to = source.List($"{path}:Places");
        if (to.Count == 0)
            source.Wrong($"{path}:Places is missing: name one or more of {string.Join(", ", places)}.");
        foreach (var place in to)
            CheckPlace(source, $"{path}:Places", place, places);

        var statuses = Statuses(source, $"{path}:Status");
        return new(name, [.. to.Distinct()], RouteFilter.Everything with
        {
            Statuses = statuses.Count > 0 ? statuses : RouteFilter.Everything.Statuses,
            Previous = Statuses(source, $"{path}:Previous"),
            Lines = source.Numbers($"{path}:Lines").ToHashSet(),
            Services = source.List($"{path}:Service").ToHashSet(StringComparer.OrdinalIgnoreCase),
            Groups = Groups(source, $"{path}:Chats"),
            Recoveries = Recoveries(source, $"{path}:Recoveries"),
        });
    }

    private static void CheckPlace(SettingsSource source, string setting, string place, IReadOnlyList<string> places)
    {
        if (places.Contains(place))
            return;
        source.Wrong(place switch
        {
            "slack" => $"{setting} names slack, which is not set up: set SLACK_WEBHOOK_URL, or SLACK_BOT_TOKEN and SLACK_CHANNEL.",
            "email" => $"{setting} names email, which is not set up: set SMTP_URL, EMAIL_FROM and EMAIL_TO.",
            "webhook" => $"{setting} names webhook, which is not set up: set WEBHOOK_URL and WEBHOOK_SECRET.",
            _ => $"{setting} names '{place}', which is no place. There are: slack, email, webhook, console.",
        });
    }

    private static HashSet<HealthStatus> Statuses(SettingsSource source, string setting)
    {
        HashSet<HealthStatus> statuses = [];
        foreach (var word in source.List(setting))
        {
            var status = HealthStatus.Read(word);
            if (status == HealthStatus.Unknown)
                source.Wrong($"{setting} holds '{word}', which is no status. There are: {string.Join(", ", StatusWords)}.");
            else
                statuses.Add(status);
        }

        return statuses;
    }

    private static bool? Groups(SettingsSource source, string setting)
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

    private static bool Recoveries(SettingsSource source, string setting)
    {
        var text = source.Text(setting);
        if (text is null)
            return true;
        if (!bool.TryParse(text, out var recoveries))
            source.Wrong($"{setting} is '{text}': it must be true or false.");
        return recoveries;
    }

    [GeneratedRegex(@"^[a-z0-9-]{1,40}\z")]
    private static partial Regex RouteName { get; }
}
