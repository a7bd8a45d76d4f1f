using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace Linq.Alerts.Local;

/// <summary>Common parts of all commands: options, settings, and error handling.</summary>
/// <remarks>Exit codes: 0 success, 1 failure, 2 a setting or an argument is wrong.</remarks>
internal static class CommandLine
{
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "Folder for the state. Default ./data/linq, and ./data/simulator without a key.",
        HelpName = "folder",
        Recursive = true,
    };

    public static Option<bool> Simulator { get; } = new("--simulator")
    {
        Description = "Watch the built-in simulator even if a key is set, and send its alerts, marked SIMULATED, to every place that is set up.",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "One JSON object a line, for machines.",
        Recursive = true,
    };

    /// <summary>Reads the settings, and prints warnings about them on standard error.</summary>
    public static LocalSettings Settings(ParseResult parsed)
    {
        var settings = LocalSettings.Read(new ConfigurationBuilder().AddEnvironmentVariables().Build(), parsed.GetValue(Data), parsed.GetValue(Simulator));
        foreach (var warning in settings.Alerts.Warnings)
            parsed.InvocationConfiguration.Error.WriteLine($"Warning: {warning}");
        return settings;
    }

    /// <summary>Opens the output of a command on which alerts depend.</summary>
    /// <param name="end">Cancelled when the program is told to stop.</param>
    public static Display OpenDisplay(ParseResult parsed, CancellationToken end) => new(StandardOutput.Open(), TimeProvider.System, end)
    {
        OnFailure = why => parsed.InvocationConfiguration.Error.WriteLine($"Standard output cannot be written: {why.TrimEnd('.')}. Status lines are lost until it can; alerts to the console wait."),
    };

    public static IScreen Screen(ParseResult parsed, Display display) => parsed.GetValue(Json)
        ? new JsonScreen(display, TimeProvider.System) : new PeopleScreen(display, TimeProvider.System, Paint.Detect());

    /// <summary>Runs a command, and turns errors that a person can fix into one message and an exit code.</summary>
    public static async Task<int> GuardAsync(ParseResult parsed, Func<Task<int>> command, CancellationToken cancel)
    {
        try
        {
            return await command();
        }
        catch (SettingsException e)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"Not started: settings are wrong.{Environment.NewLine}{e.Message}");
            return 2;
        }
        catch (StoreUnavailableException e)
        {
            parsed.InvocationConfiguration.Error.WriteLine(e.Message);
            return 1;
        }
        catch (LinqApiException e)
        {
            parsed.InvocationConfiguration.Error.WriteLine(e.Failure.Kind == LinqFailureKind.KeyRefused
                ? $"{e.Message}. Set {LinqApiOptions.KeySetting} to a valid token." : $"{e.Message}.");
            return 1;
        }
        catch (IOException e)
        {
            // The output failed; errors of stores and places have other types by now. Whoever closes a pipe has read enough.
            if (!StandardOutput.IsReaderGone(e))
                parsed.InvocationConfiguration.Error.WriteLine($"Standard output cannot be written: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return 0;
        }
    }
}
