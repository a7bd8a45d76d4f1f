using System.CommandLine;
using System.Text.Json;

namespace Linq.Alerts.Local;

/// <summary>Shows deliveries, such as waiting or dead ones; works while Linq Alerts is running.</summary>
internal static class DeliveriesCommand
{
    public static Command Create()
    {
        var dead = new Option<bool>("--dead") { Description = "Only dead deliveries, which replay can send again." };
        var waiting = new Option<bool>("--waiting") { Description = "Only deliveries that are waiting." };
        var route = new Option<string?>("--route") { Description = "Only on this route.", HelpName = "name" };
        var paging = new Paging(null);
        var command = new Command("deliveries", "Show the state of alerts on each route: delivered, waiting, suppressed or dead. Newest first.")
        {
            dead, waiting, route, paging.Since, paging.Limit, paging.After,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(dead) && result.GetValue(waiting))
                result.AddError("Give --dead or --waiting, not both.");
        });
        command.SetAction((parsed, cancel) => CommandLine.GuardAsync(
            parsed,
            () => RunAsync(
                parsed,
                new(
                    parsed.GetValue(dead) ? "dead" : parsed.GetValue(waiting) ? "waiting" : null, parsed.GetValue(route),
                    parsed.GetValue(paging.Since), parsed.GetValue(paging.Limit), parsed.GetValue(paging.After)),
                cancel),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, DeliveriesRequest request, CancellationToken cancel)
    {
        using var look = LookBack.Open(parsed);
        if (request.Read(TimeProvider.System.GetUtcNow(), "--", out var problem) is not { } query)
            return await LookBack.RefuseAsync(parsed, problem!);

        var page = await look.Views.DeliveriesAsync(query, cancel);
        if (parsed.GetValue(CommandLine.Json))
        {
            await parsed.InvocationConfiguration.Output.WriteLineAsync(JsonSerializer.Serialize(page, HistoryJson.Readable.DeliveryListView));
            return 0;
        }

        TextTable.Write(
            parsed, ["taken in (UTC)", "event", "chat", "what", "delivery"],
            page.Deliveries.Select(item => new[]
            {
                TextTable.Time(item.TakenAt), item.Change!.Id, item.Change.ChatId ?? "", item.Change.Text, item.Describe(TextTable.Time),
            }),
            request.State is null ? "No deliveries." : $"No delivery is {request.State}.", page.Next);
        return 0;
    }
}
