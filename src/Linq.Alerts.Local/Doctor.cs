using System.Runtime.CompilerServices;
using Linq.Alerts.Mail;
using Linq.Alerts.Sqlite;

namespace Linq.Alerts.Local;

/// <summary>Checks everything that alerts depend on, without changing or sending anything.</summary>
internal static class Doctor
{
    public static async IAsyncEnumerable<Finding> ExamineAsync(
        LocalSettings settings, HttpClient http, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (settings.Alerts.Key is { } key)
        {
            await foreach (var finding in LinqAsync(settings, key, http, clock, cancel))
                yield return finding;
        }
        else
            yield return new("key", true, $"none: the built-in simulator is watched, and its alerts go to {(settings.ReportsToPlaces ? "every place" : "the console only")}; set {LinqApiOptions.KeySetting} to watch your account");

        yield return Store(settings, clock);

        var console = new Place(LocalSettings.Console, new ConsoleNotifier(TextWriter.Null));
        var routes = PlaceBuilder.Routes(settings.Alerts.Places, settings.Alerts.Routes, settings.Alerts.Key, http, mail => new MailKitTransport(mail, clock), clock, console);
        foreach (var route in routes.DistinctBy(route => route.Place.Key))
        {
            var notifier = route.Place.Notifier;
            var probe = await notifier.ProbeAsync(cancel);
            yield return new(route.Place.Key, probe is Delivery.Sent, probe switch
            {
                Delivery.Sent => "answers; to see an alert there: test " + route.Place.Key,
                Delivery.Deferred deferred => $"{deferred.Why}. Check the network, and the setting's host and port.",
                Delivery.Refused refused => $"{refused.Why}. {notifier.Cure}",
                _ => probe.Word,
            });
        }

        if (settings.Alerts.Heartbeat is { } heartbeat)
        {
            // A call would claim that chats are being monitored, which checking the settings doesn't prove.
            yield return new("heartbeat", true, $"{SettingsReader.HeartbeatSetting} is set, and was not tried: only run and poll may call it. "
                + (heartbeat.TakesFailures
                    ? "If something gets stuck, the reason is reported there."
                    : "If something gets stuck, the call is left out, because this service has no way to report a failure."));
        }

        if (settings.Alerts.Places.Keys is [])
            yield return new("places", true, "only the console: set SLACK_WEBHOOK_URL, SMTP_URL or WEBHOOK_URL so that people are alerted without watching this screen");
    }

    private static async IAsyncEnumerable<Finding> LinqAsync(
        LocalSettings settings, Secret key, HttpClient http, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancel)
    {
        // A check shouldn't wait long.
        var api = new LinqClient(new HttpLinqTransport(http, settings.Alerts.BaseUrl, key), new() { Tries = 2, AnswerLimit = TimeSpan.FromSeconds(15) }, clock);
        LineListing? listing = null;
        LinqApiException? failure = null;
        try
        {
            listing = await api.ListLinesAsync(cancel);
        }
        catch (LinqApiException e)
        {
            failure = e;
        }

        if (failure is not null)
        {
            yield return new("key", false, failure.Failure.Kind == LinqFailureKind.KeyRefused
                ? $"{failure.Message}. Set {LinqApiOptions.KeySetting} to a valid token from Linq's dashboard."
                : $"{failure.Message}. Check {SettingsReader.BaseUrlSetting} and the network.");
            yield break;
        }

        yield return new("key", true, $"accepted by {settings.Alerts.BaseUrl.Host}");
        var lines = listing!.Lines.DistinctBy(line => line.Number).ToList();
        foreach (var excluded in listing.Excluded)
            yield return new("lines", false, $"{excluded.Name} is not watched: {excluded.Why}. Correct it in Linq's dashboard, or look for a newer version of Linq Alerts.");
        if (lines.Count == 0 && listing.Excluded.Count > 0)
            yield break;
        var wanted = lines.Where(line => settings.Alerts.Poll.Lines.Count == 0 || settings.Alerts.Poll.Lines.Contains(line.Number.InFull)).ToList();
        yield return wanted.Count > 0
            ? new("lines", true, $"{wanted.Count:N0}: {string.Join(", ", wanted.Take(10).Select(line => $"{line.Number} {line.Reputation}"))}{(wanted.Count > 10 ? ", …" : "")}")
            : new("lines", false, lines.Count == 0
                ? "the key sees none. Check in Linq's dashboard that it belongs to the right environment."
                : $"none of the {lines.Count:N0} that the key sees is in Poll:Lines. Check the numbers there.");
    }

    private static Finding Store(LocalSettings settings, TimeProvider clock)
    {
        if (settings.IsSimulated)
            return new("store", true, $"{settings.DataFolder}, made at the start");
        try
        {
            using var folder = DataFolder.Look(settings, clock);
            folder.Examine();
            return new("store", true, $"{settings.DataFolder} is sound and can be written");
        }
        catch (StoreMissingException)
        {
            return Missing(settings.DataFolder);
        }
        catch (StoreUnavailableException e)
        {
            return new("store", false, e.Message);
        }
    }

    private static Finding Missing(string folder)
    {
        var nearest = folder;
        while (!Directory.Exists(nearest) && Path.GetDirectoryName(nearest) is { } parent)
            nearest = parent;
        try
        {
            // Deleted when it is closed.
            File.Create(Path.Combine(nearest, $".linq-alerts-{Guid.NewGuid():n}"), bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
            return new("store", true, $"{folder} is made at the first start");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new("store", false, $"{folder} cannot be made: {nearest} is not writable by this user. Give it write access to {nearest}, or choose another folder with --data.");
        }
    }
}

/// <param name="What">One word.</param>
/// <param name="Text">What was found; for a problem, also the fix.</param>
internal sealed record Finding(string What, bool IsWell, string Text);
