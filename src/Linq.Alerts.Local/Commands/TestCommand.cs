using System.CommandLine;

namespace Linq.Alerts.Local;

internal static class TestCommand
{
    public static Command Create()
    {
        var place = new Argument<string?>("place")
        {
            Description = "slack, email, webhook or console. Default all that are set up.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("test", "Send an alert marked TEST through the real chain and report how it ended. Exit code 1 if it did not arrive.") { place };
        command.SetAction((parsed, cancel) => CommandLine.GuardAsync(parsed, () => RunAsync(parsed, parsed.GetValue(place), cancel), cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string? place, CancellationToken cancel)
    {
        var settings = CommandLine.Settings(parsed);
        if (place is not null && !settings.PlaceKeys.Contains(place))
            throw new SettingsException([$"There is no place '{place}' to test. Places configured: {string.Join(", ", settings.PlaceKeys)}."]);

        // A temporary store: a test must not get into the record, and must work while another process runs.
        var folder = Directory.CreateTempSubdirectory("linq-alerts-test-");
        try
        {
            using var display = CommandLine.OpenDisplay(parsed, cancel);
            var screen = CommandLine.Screen(parsed, display);
            await using var app = await LocalApp.OpenAsync(settings with { DataFolder = folder.FullName, ReportsToPlaces = true }, screen, TimeProvider.System, cancel);
            var results = await app.TestAlert.RunAsync(place, cancel);
            foreach (var result in results)
                Say(parsed, result);
            return results.All(result => result.Arrived) ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Say(ParseResult parsed, TestResult result)
    {
        var facts = new Facts(parsed, personal: false);
        facts.Say("place", result.Place.Key);
        facts.Say("outcome", result.Outcome?.Kind.ToString() ?? "Waiting");
        facts.Say("why", result.Outcome is { Kind: OutcomeKind.Dead } dead ? $"{dead.Why}. {result.Place.Notifier.Cure}" : result.Trouble);
        facts.End();
    }
}
