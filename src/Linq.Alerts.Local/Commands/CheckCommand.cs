using System.CommandLine;

namespace Linq.Alerts.Local;

internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Check the key, the lines, the store and each place, and say how to fix what is wrong. Sends nothing. Exit code 1 if something is wrong.");
        command.SetAction((parsed, cancel) => CommandLine.GuardAsync(parsed, () => RunAsync(parsed, cancel), cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var settings = CommandLine.Settings(parsed);
        using var http = HttpLinqTransport.CreateHttpClient();
        var inOrder = Say(parsed, new("settings", true, "read"));
        await foreach (var finding in Doctor.ExamineAsync(settings, http, TimeProvider.System, cancel))
            inOrder &= Say(parsed, finding);
        return inOrder ? 0 : 1;
    }

    private static bool Say(ParseResult parsed, Finding finding)
    {
        if (parsed.GetValue(CommandLine.Json))
        {
            var facts = new Facts(parsed, personal: false);
            facts.Say("check", finding.What);
            facts.Say("ok", finding.IsWell);
            facts.Say("text", finding.Text);
            facts.End();
        }
        else
            parsed.InvocationConfiguration.Output.WriteLine($"{(finding.IsWell ? "yes" : "NO "),-5}{finding.What,-10}{SafeText.Line(finding.Text)}");
        return finding.IsWell;
    }
}
