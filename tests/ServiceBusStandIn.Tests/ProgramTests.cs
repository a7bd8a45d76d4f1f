using Azure.Messaging.ServiceBus;

namespace ServiceBusStandIn.Tests;

/// <summary>The stand-in as a program.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task The_program_serves_the_entities_of_a_file_until_its_input_ends()
    {
        await using var process = await StandInProcess.StartAsync(Repository.EmulatorConfig);
        await using var walk = new Walk(process.ConnectionString);

        await walk.SendAsync("walk", new ServiceBusMessage("x") { MessageId = "1" });

        await using var receiver = walk.Client.CreateReceiver("walk");
        Assert.Equal("1", (await Walk.TakeOneAsync(receiver)).MessageId);
    }

    [Theory]
    [InlineData("", 2, "Usage:")]
    [InlineData("a b c", 2, "Usage:")]
    [InlineData("config.json http", 2, "Usage:")]
    [InlineData("nowhere.json", 1, "nowhere.json")]
    public async Task A_mistake_is_reported_in_one_line(string arguments, int exitCode, string message)
    {
        var (code, output, errors) = await StandInProcess.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((exitCode, ""), (code, output));
        Assert.Contains(message, Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }
}
