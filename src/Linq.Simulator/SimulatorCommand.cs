using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Linq.Simulator;

/// <summary>The simulator as a program: parses its arguments, and serves until it is told to stop.</summary>
internal static class SimulatorCommand
{
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen, on this machine only; port 0 takes a free one.",
            DefaultValueFactory = _ => "http://127.0.0.1:5100",
        };
        var lines = Count("--lines", "Lines of the account, 0 to 1000.", otherwise: 3);
        var chats = Count("--chats", "Chats of the account, spread over the lines.", otherwise: 1_000);
        var seed = Count("--seed", "The same seed gives the same account.", otherwise: 1);
        var token = new Option<string>("--token")
        {
            Description = "The token that the API asks for.",
            DefaultValueFactory = _ => "sim-token",
        };
        var pace = new Option<TimeSpan>("--pace")
        {
            Description = "Mean time between two status changes, hh:mm:ss; 0 for none.",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(5),
            CustomParser = given => Parse<TimeSpan>(given, HhMmSs.TryParse, "a time such as 00:00:05, or 0 for no change"),
        };

        var command = new RootCommand("A Linq API that follows a script.") { urls, lines, chats, seed, token, pace };
        command.SetAction((parsed, cancel) => ServeAsync(
            parsed.GetRequiredValue(urls),
            new SimulatorOptions
            {
                Lines = parsed.GetRequiredValue(lines),
                Chats = parsed.GetRequiredValue(chats),
                Seed = parsed.GetRequiredValue(seed),
                Token = parsed.GetRequiredValue(token),
                ScriptPace = parsed.GetRequiredValue(pace) is { Ticks: not 0 } given ? given : null,
            },
            output, errors, cancel));

        var parsed = command.Parse(args);
        if (parsed.Errors is [var error, ..])
            return FailAsync(errors, $"{error.Message.TrimEnd('.')}. See --help.");
        return parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });
    }

    private static async Task<int> ServeAsync(
        string url, SimulatorOptions options, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        try
        {
            var world = new SimulatedLinq(options);
            await using var server = await SimulatorServer.StartAsync(world, url, cancel);
            await output.WriteLineAsync(SimulatorGreeting.Of(server, world));

            var interrupted = new TaskCompletionSource();
            await using var interruption = cancel.Register(interrupted.SetResult);
            await interrupted.Task;
            return 0;
        }
        catch (ArgumentException e)
        {
            return await FailAsync(errors, e.Message);
        }
        catch (IOException e)
        {
            return await FailAsync(errors, $"{e.Message} Take another port with --urls, such as http://127.0.0.1:0.");
        }
    }

    private static Option<int> Count(string name, string description, int otherwise) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => otherwise,
        CustomParser = given => Parse<int>(given, TryParseCount, "a whole number, 0 or more"),
    };

    private static bool TryParseCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private delegate bool Parser<T>(string text, out T value);

    private static T? Parse<T>(ArgumentResult given, Parser<T> parser, string wanted)
    {
        if (parser(given.Tokens[0].Value, out var value))
            return value;
        given.AddError($"{((OptionResult)given.Parent!).Option.Name} cannot be '{given.Tokens[0].Value}'. Give {wanted}.");
        return default;
    }

    private static async Task<int> FailAsync(TextWriter errors, string causeAndCure)
    {
        await errors.WriteLineAsync($"simulator: {causeAndCure}");
        return 1;
    }
}
