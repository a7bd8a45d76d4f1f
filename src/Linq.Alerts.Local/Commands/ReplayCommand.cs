using System.CommandLine;
using System.Text.Json;

namespace Linq.Alerts.Local;

/// <summary>Replays dead deliveries; works while Linq Alerts is running, which then sends them.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var ids = new Argument<string[]>("id") { Description = "IDs of events, as history and deliveries show them.", Arity = ArgumentArity.ZeroOrMore };
        var dead = new Option<bool>("--dead") { Description = "All dead alerts." };
        var route = new Option<string?>("--route") { Description = "Only on this route.", HelpName = "name" };
        var command = new Command("replay", "Send dead alerts again under their own IDs, once the place works again. Exit code 1 when an ID was not replayed.") { ids, dead, route };
        command.SetAction((parsed, cancel) => CommandLine.GuardAsync(
            parsed, () => RunAsync(parsed, new(parsed.GetValue(ids), parsed.GetValue(dead), parsed.GetValue(route)), cancel), cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ReplayRequest request, CancellationToken cancel)
    {
        using var look = LookBack.Open(parsed);
        if (look.Replays.Problem(request, "--") is { } problem)
            return await LookBack.RefuseAsync(parsed, problem);

        var done = await look.Replays.RunAsync(request, cancel);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(CommandLine.Json))
            await output.WriteLineAsync(JsonSerializer.Serialize(done, HistoryJson.Readable.ReplayView));
        else
        {
            foreach (var one in done.Replayed)
                await output.WriteLineAsync($"replayed  {one.Id} on {one.Route}");
            foreach (var one in done.Refused)
                await output.WriteLineAsync($"NOT       {one.Id}: {one.Why}");
            await output.WriteLineAsync(done.Replayed.Count == 0 ? "Nothing was replayed."
                : "They are sent within seconds if \"run\" is running, else with the next \"run\" or \"poll\".");
        }

        return done.Refused.Count == 0 ? 0 : 1;
    }
}
