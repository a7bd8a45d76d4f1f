using System.CommandLine;
using Linq.Alerts.Mail;
using Linq.Alerts.Sqlite;

namespace Linq.Alerts.Local;

/// <summary>Common parts of the history commands: the folder, and the routes from the settings.</summary>
internal sealed class LookBack : IDisposable
{
    private readonly HttpClient _http = HttpLinqTransport.CreateHttpClient();

    private LookBack(LocalSettings settings)
    {
        Folder = DataFolder.Look(settings, TimeProvider.System);
        var routes = PlaceBuilder.Routes(
            settings.Alerts.Places, settings.Alerts.Routes, settings.Alerts.Key, _http, mail => new MailKitTransport(mail, TimeProvider.System), TimeProvider.System,
            new(LocalSettings.Console, new ConsoleNotifier(TextWriter.Null)));
        Views = new(Folder.History, routes, Folder.Ledger, settings.Alerts.Group, TimeProvider.System);
        Replays = new(Folder.History, Folder.Ledger, routes, TimeProvider.System);
    }

    public SqliteFolder Folder { get; }

    public HistoryViews Views { get; }

    public Replays Replays { get; }

    /// <exception cref="StoreUnavailableException">There is no store, or it can't be read; the message says why and what to do.</exception>
    public static LookBack Open(ParseResult parsed) => new(CommandLine.Settings(parsed));

    public static async Task<int> RefuseAsync(ParseResult parsed, string why)
    {
        await parsed.InvocationConfiguration.Error.WriteLineAsync(why);
        return 2;
    }

    public void Dispose()
    {
        Folder.Dispose();
        _http.Dispose();
    }
}

/// <summary>The options of all paged commands.</summary>
internal sealed class Paging(string? since)
{
    public Option<string?> Since { get; } = new("--since")
    {
        Description = "How far back, such as 12h or 7d, or a time such as 2026-11-20T12:00:00Z.",
        HelpName = "time",
        DefaultValueFactory = _ => since,
    };

    public Option<string?> Limit { get; } = new("--limit") { Description = "Rows a page, 1 to 1000. Default 50.", HelpName = "number" };

    public Option<string?> After { get; } = new("--after") { Description = "Continue after the previous page, with the value it printed.", HelpName = "place" };
}
