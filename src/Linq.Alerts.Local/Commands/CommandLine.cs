using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace Linq.Alerts.Local;

/// <summary>What every command shares: its options, its settings, and how it fails.</summary>
/// <remarks>Exit codes: 0 done, 1 it did not work out, 2 a setting or an argument is wrong.</remarks>
internal static class CommandLine
{
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "Folder for the state. Default ./data/linq, and ./data/simulator without a key.",
        HelpName = "folder",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "One JSON object a line, for machines.",
        Recursive = true,
    };

    public static LocalSettings Settings(ParseResult parsed) =>
        LocalSettings.Read(new ConfigurationBuilder().AddEnvironmentVariables().Build(), parsed.GetValue(Data));

    public static IScreen Screen(ParseResult parsed)
    {
        // Several passes and routes write at once.
        var output = TextWriter.Synchronized(parsed.InvocationConfiguration.Output);
        return parsed.GetValue(Json) ? new JsonScreen(output, TimeProvider.System) : new PeopleScreen(output, TimeProvider.System);
    }

    /// <summary>Runs a command, and turns what a person can mend into one message and an exit code.</summary>
    public static async Task<int> GuardAsync(ParseResult parsed, Func<Task<int>> command, CancellationToken cancel)
    {
        var errors = parsed.InvocationConfiguration.Error;
        try
        {
            return await command();
        }
        catch (SettingsException e)
        {
            await errors.WriteLineAsync($"Not started: settings are wrong.{Environment.NewLine}{e.Message}");
            return 2;
        }
        catch (StoreUnavailableException e)
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
        catch (LinqApiException e)
        {
            await errors.WriteLineAsync(e.Failure.Kind == LinqFailureKind.KeyRefused
                ? $"{e.Message}. Set {LinqApiOptions.KeySetting} to a valid token." : $"{e.Message}.");
            return 1;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return 0;
        }
    }
}
