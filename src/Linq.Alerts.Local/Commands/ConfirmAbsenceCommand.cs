using System.CommandLine;

namespace Linq.Alerts.Local;

/// <summary>Confirms that a line's missing chats are really gone; works while Linq Alerts is running.</summary>
internal static class ConfirmAbsenceCommand
{
    public static Command Create()
    {
        var line = new Option<string>("--line") { Description = "The line that the alarm names: its number, such as +12025550100, or Linq's ID of it.", HelpName = "line", Required = true };
        var command = new Command(
            "confirm-absence", "Confirm that chats missing from Linq's list are really gone, after an alarm about them: they are then looked up one by one and removed.") { line };
        command.SetAction((parsed, cancel) => CommandLine.GuardAsync(parsed, () => RunAsync(parsed, parsed.GetRequiredValue(line), cancel), cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string text, CancellationToken cancel)
    {
        var settings = CommandLine.Settings(parsed);
        using var folder = DataFolder.Look(settings, TimeProvider.System);
        var lines = (await folder.Health.LoadAccountAsync(cancel)).KnownLines;
        var isNumber = PhoneNumber.TryParse(text, out var number);
        if (lines.FirstOrDefault(known => known.Id.ToString() == text || (isNumber && known.Number == number.InFull)) is not { } line)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                $"--line is not one of the account's lines. Lines: {string.Join(", ", lines.Select(known => LastFour.Of(known.Number)))}.");
            return 2;
        }

        if (await new AbsenceConfirmation(folder.Health, settings.Alerts.Poll, TimeProvider.System).ConfirmAsync(line.Id, cancel) is not { } until)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync("Nothing to confirm: no alarm about missing chats is active on this line.");
            return 1;
        }

        var facts = new Facts(parsed, personal: false);
        facts.Say("line", LastFour.Of(line.Number));
        facts.Say("lineId", line.Id);
        facts.Say("confirmedUntil", until);
        return facts.End();
    }
}
