using System.CommandLine;
using System.Text.Json;

namespace Linq.Alerts.Local;

/// <summary>Shows what changed, and the outcome for each route; works while Linq Alerts is running.</summary>
internal static class HistoryCommand
{
    public static Command Create()
    {
        var chat = new Option<string?>("--chat") { Description = "Only this chat: Linq's ID.", HelpName = "id" };
        var line = new Option<string?>("--line") { Description = "Only this line: its last four digits, its number, or Linq's ID.", HelpName = "line" };
        var status = new Option<string?>("--status") { Description = "Only changes to this status: HEALTHY, AT_RISK, CRITICAL or OPTED_OUT.", HelpName = "status" };
        var paging = new Paging("7d");
        var command = new Command("history", "Show what changed, when it was seen, and for each route how it ended. The newest first; kept for 30 days.")
        {
            chat, line, status, paging.Since, paging.Limit, paging.After,
        };
        command.SetAction((parsed, cancel) => CommandLine.GuardAsync(
            parsed,
            () => RunAsync(
                parsed, new(parsed.GetValue(chat), parsed.GetValue(line), parsed.GetValue(status), parsed.GetValue(paging.Since), parsed.GetValue(paging.Limit), parsed.GetValue(paging.After)), cancel),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, HistoryRequest request, CancellationToken cancel)
    {
        using var look = LookBack.Open(parsed);
        var lines = (await look.Folder.Health.LoadAccountAsync(cancel)).KnownLines;
        if (request.Read(lines, TimeProvider.System.GetUtcNow(), "--", out var problem) is not { } query)
            return await LookBack.RefuseAsync(parsed, problem!);

        var page = await look.Views.ChangesAsync(query, cancel);
        if (parsed.GetValue(CommandLine.Json))
        {
            await parsed.InvocationConfiguration.Output.WriteLineAsync(JsonSerializer.Serialize(page, HistoryJson.Readable.ChangeListView));
            return 0;
        }

        TextTable.Write(
            parsed, ["seen (UTC)", "line", "chat", "what", "deliveries"],
            page.Changes.Select(item => new[]
            {
                TextTable.Time(item.ObservedAt), item.Line is null ? "account" : $"•••{item.Line}", item.ChatId ?? "", item.Text,
                string.Join('\n', item.Deliveries!.Select(delivery => delivery.Describe(TextTable.Time)).DefaultIfEmpty("not published yet")),
            }),
            $"Nothing was recorded{(request.Since is null ? "" : $" since {request.Since}")} that matches.", page.Next);
        return 0;
    }
}
