namespace Linq.Alerts;

/// <summary>Creates the places and the routes to them from the settings.</summary>
public static class PlaceBuilder
{
    /// <summary>The configured routes, or else one to each place.</summary>
    /// <param name="key">The Linq API key, from which the key for hashing recipients' names is derived; null for the simulator.</param>
    /// <param name="mail">Creates the mail transport for a place's server.</param>
    /// <param name="own">The place that only this shell has; null for none. It shows everything, unless a route limits that.</param>
    /// <param name="simulated">Whether the chats come from the simulator, so that every message is marked.</param>
    /// <returns>The most reliable first; empty if no place is configured.</returns>
    public static IReadOnlyList<Route> Routes(
        PlaceSettings settings, IReadOnlyList<RouteSettings> routes, Secret? key, HttpClient http, Func<EmailPlace, IMailTransport> mail, TimeProvider clock,
        Place? own = null, bool simulated = false)
    {
        // Any other client would reveal addresses to .NET's telemetry, and Slack's is a secret.
        if (http is not OutboundHttp)
            throw new ArgumentException($"It must be made by {nameof(HttpLinqTransport)}.{nameof(HttpLinqTransport.CreateHttpClient)}.", nameof(http));
        List<Place> places = [.. settings.Keys.Select(name => new Place(name, Notifier(name, settings, key, http, mail, clock)))];
        // Last, because nobody may be looking at it.
        if (own is not null)
            places.Add(own);
        if (simulated)
            places = [.. places.Select(place => place with { Notifier = new SimulatedNotifier(place.Notifier) })];
        if (routes.Count == 0)
            return [.. places.Select(place => new Route(place))];

        List<Route> built =
        [
            .. from route in routes
               from name in route.Places
               // Every name includes the place, so that adding a place to a route doesn't rename what waits for the others.
               select new Route($"{route.Name}.{name}", places.Single(place => place.Key == name), route.Filter) { Quiet = route.Quiet },
        ];
        if (own is not null && built.All(route => route.Place.Key != own.Key))
            built.Add(new(places[^1]));
        return built;
    }

    private static INotifier Notifier(
        string name, PlaceSettings places, Secret? key, HttpClient http, Func<EmailPlace, IMailTransport> mail, TimeProvider clock) => name switch
    {
        "slack" when places.SlackBot is { } bot => new SlackBotNotifier(http, bot.Token, bot.Channel, clock),
        "slack" => new SlackNotifier(http, places.SlackWebhook!.Value, clock),
        "email" => new EmailNotifier(places.Email!, mail(places.Email!), clock, key),
        "webhook" => new WebhookNotifier(http, places.Webhook!.Url, places.Webhook.Secret, clock, places.Webhook.Previous),
        _ => throw new ArgumentException($"There is no place '{name}'.", nameof(name)),
    };
}
