using System.CommandLine;

namespace Linq.Alerts.Local;

/// <summary>Prints the full list of a long alert.</summary>
internal static class DigestCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "The digest's ID: 16 hexadecimal digits, in the last line of the alert." };
        var command = new Command("digest", $"Print the full list of an alert as CSV: every change with its chat's ID. Kept for {Retention.Kept.TotalDays:0} days, for alerts of {Digest.LongFrom} changes and more.") { id };
        command.SetAction((parsed, cancel) => CommandLine.GuardAsync(parsed, () => ShowAsync(parsed, parsed.GetRequiredValue(id), cancel), cancel));
        return command;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, string id, CancellationToken cancel)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var folder = CommandLine.Settings(parsed).DataFolder;
        if (DigestFiles.FileOf(folder, id) is not { } file)
        {
            await errors.WriteLineAsync("A digest's ID is 16 hexadecimal digits, such as 0c4f9a7be2d15836. It is in the last line of the alert.");
            return 2;
        }

        if (!File.Exists(file))
        {
            await errors.WriteLineAsync(
                $"There is no list of this digest in {folder}. Lists are kept for {Retention.Kept.TotalDays:0} days, for alerts of {Digest.LongFrom} changes and more. "
                    + "If Linq Alerts runs with --data, add the same here.");
            return 1;
        }

        string list;
        try
        {
            list = await File.ReadAllTextAsync(file, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"{file} cannot be read: {e.Message.TrimEnd('.')}. Run this as the user that runs Linq Alerts.");
            return 1;
        }

        await output.WriteAsync(list.AsMemory(), cancel);
        return 0;
    }
}
