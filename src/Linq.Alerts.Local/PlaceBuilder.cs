namespace Linq.Alerts.Local;

/// <summary>Makes the places and the routes to them from the settings.</summary>
internal static class PlaceBuilder
{
    public static IReadOnlyList<Route> Routes(LocalSettings settings, INotifier console, HttpClient http, TimeProvider clock)
    {
        List<Place> places = [.. settings.Places.Keys.Select(key => new Place(key, Notifier(key, settings.Places, console, http, clock)))];
        if (settings.Routes.Count == 0)
            return [.. places.Select(place => new Route(place))];

        List<Route> routes =
        [
            .. from route in settings.Routes
               from key in route.Places
               select new Route(route.Places.Count == 1 ? route.Name : $"{route.Name}.{key}", places.Single(place => place.Key == key), route.Filter),
        ];
        // The console is the log of everything, unless a route says what it shall show.
        if (routes.All(route => route.Place.Key != "console"))
            routes.Add(new(places[^1]));
        return routes;
    }

    private static INotifier Notifier(string key, PlaceSettings places, INotifier console, HttpClient http, TimeProvider clock) => key switch
    {
        "slack" when places.SlackBot is { } bot => new SlackBotNotifier(http, bot.Token, bot.Channel, clock),
        "slack" => new SlackNotifier(http, places.SlackWebhook!.Value, clock),
        "email" => new EmailNotifier(places.Email!, clock),
        "webhook" => new WebhookNotifier(http, places.Webhook!.Url, places.Webhook.Secret, clock),
        _ => console,
    };
}
