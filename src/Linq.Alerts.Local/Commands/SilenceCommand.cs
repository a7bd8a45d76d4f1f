using System.CommandLine;
using Linq.Alerts.Sqlite;

namespace Linq.Alerts.Local;

/// <summary>Adds, lists and ends silences; works while Linq Alerts is running.</summary>
internal static class SilenceCommand
{
    public static Command Create() =>
        new("silence", "Silence changes for a while. Chats that are still unhealthy when a silence expires are reported then. Opt-outs, alarms and tests are always sent.") { Add(), List(), Remove() };

    private static Command Add()
    {
        var duration = new Option<string>("--for") { Description = "How long, such as 30m, 2h or 1d: a minute to 28 days.", HelpName = "time", Required = true };
        var line = new Option<string?>("--line") { Description = "Only changes on this line of yours, such as +12025550100.", HelpName = "number" };
        var chat = new Option<string?>("--chat") { Description = "Only changes of this chat: Linq's id.", HelpName = "id" };
        var status = new Option<string?>("--status") { Description = "Only changes to this status: AT_RISK, CRITICAL, or both separated by a comma. Default both.", HelpName = "status" };
        var reason = new Option<string>("--reason") { Description = $"Why, for the record: up to {Silence.MaxReason} characters.", HelpName = "text", Required = true };
        var command = new Command("add", "Silence the changes of a line, of a chat, or of everything if neither is given.") { duration, line, chat, status, reason };
        command.SetAction((parsed, cancel) => CommandLine.GuardAsync(
            parsed,
            () => AddAsync(
                parsed, new(parsed.GetRequiredValue(duration), parsed.GetValue(line), parsed.GetValue(chat), parsed.GetRequiredValue(reason), parsed.GetValue(status)), cancel),
            cancel));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "Show the silences that are active, and those that expired in the last 30 days.");
        command.SetAction((parsed, cancel) => CommandLine.GuardAsync(parsed, () => ListAsync(parsed, cancel), cancel));
        return command;
    }

    private static Command Remove()
    {
        var id = new Argument<string>("id") { Description = "The ID that add and list show." };
        var command = new Command("remove", "End a silence now. Chats that it silenced and that are still unhealthy are reported within a minute or two if run is running, otherwise by the next run or poll.") { id };
        command.SetAction((parsed, cancel) => CommandLine.GuardAsync(parsed, () => RemoveAsync(parsed, parsed.GetRequiredValue(id), cancel), cancel));
        return command;
    }

    private static async Task<int> AddAsync(ParseResult parsed, SilenceRequest request, CancellationToken cancel)
    {
        var settings = Settings(parsed);
        using var folder = DataFolder.Change(settings, TimeProvider.System);
        var lines = await LinesAsync(folder, cancel);
        if (request.Read(lines, TimeProvider.System.GetUtcNow(), "--", out var problem) is not { } silence)
            return await RefuseAsync(parsed, 2, problem!);
        using var http = HttpLinqTransport.CreateHttpClient();
        if (await SilencedChat.LookUpAsync(
            new HttpLinqTransport(http, settings.Alerts.BaseUrl, settings.Alerts.Key!.Value), request, TimeProvider.System, cancel) is { } doubt)
        {
            await RefuseAsync(parsed, 1, doubt.Text);
            if (doubt.IsMissing)
                return 1;
        }

        await folder.Silences.AddAsync(silence, cancel);
        Say(parsed, silence, lines);
        return 0;
    }

    private static async Task<int> ListAsync(ParseResult parsed, CancellationToken cancel)
    {
        using var folder = DataFolder.Look(Settings(parsed), TimeProvider.System);
        var silences = await folder.Silences.LoadAsync(cancel);
        var lines = await LinesAsync(folder, cancel);
        foreach (var (n, silence) in silences.OrderByDescending(silence => silence.Until).Index())
        {
            if (n > 0 && !parsed.GetValue(CommandLine.Json))
                await parsed.InvocationConfiguration.Output.WriteLineAsync();
            Say(parsed, silence, lines);
        }

        if (silences.Count == 0 && !parsed.GetValue(CommandLine.Json))
            await parsed.InvocationConfiguration.Output.WriteLineAsync("No silences.");
        return 0;
    }

    private static async Task<int> RemoveAsync(ParseResult parsed, string text, CancellationToken cancel)
    {
        if (!SilenceId.TryParse(text, out var id))
            return await RefuseAsync(parsed, 2, "A silence's id is 8 digits and letters a to f; silence list shows it.");
        using var folder = DataFolder.Look(Settings(parsed), TimeProvider.System);
        if ((await folder.Silences.LoadAsync(cancel)).FirstOrDefault(kept => kept.Id == id) is not { } silence)
            return await RefuseAsync(parsed, 1, $"There is no silence {id}: silence list shows those there are.");
        var now = TimeProvider.System.GetUtcNow();
        await folder.Silences.EndAsync(id, now, cancel);
        Say(parsed, silence.EndedAt(now), await LinesAsync(folder, cancel));
        return 0;
    }

    private static LocalSettings Settings(ParseResult parsed)
    {
        var settings = CommandLine.Settings(parsed);
        return settings.IsSimulated
            ? throw new SettingsException([$"{LinqApiOptions.KeySetting} is not set: the simulator's state is cleared at each start, and a silence with it."])
            : settings;
    }

    private static async Task<IReadOnlyList<KnownLine>> LinesAsync(SqliteFolder folder, CancellationToken cancel) =>
        (await folder.Health.LoadAccountAsync(cancel)).KnownLines;

    private static void Say(ParseResult parsed, Silence silence, IReadOnlyList<KnownLine> lines)
    {
        var facts = new Facts(parsed, personal: false);
        facts.Say("silence", silence.Id);
        facts.Say("state", silence.IsActiveAt(TimeProvider.System.GetUtcNow()) ? "active" : "expired");
        facts.Say("until", silence.Until);
        facts.Say("line", lines.FirstOrDefault(line => line.Id == silence.Line) is { } line ? LastFour.Of(line.Number) : null);
        facts.Say("lineId", silence.Line);
        facts.Say("chat", silence.Chat);
        facts.Say("status", silence.Status?.Word);
        facts.Say("reason", silence.Reason);
        facts.Say("created", silence.CreatedAt);
        facts.End();
    }

    private static async Task<int> RefuseAsync(ParseResult parsed, int code, string why)
    {
        await parsed.InvocationConfiguration.Error.WriteLineAsync(why);
        return code;
    }
}
