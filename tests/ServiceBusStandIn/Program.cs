// Runs the stand-in in its own process until standard input ends, which happens when the parent process exits.
// Usage: ServiceBusStandIn CONFIG.json [PORT]        the file has the format of the official emulator; without a port, a free one
// STAND_IN_CLOCK makes its clock run faster: see FasterClock.
// Prints the connection string, then nothing more.
using System.Text.Json;
using ServiceBusStandIn;

if (args is not [var config, .. { Length: <= 1 } rest] || (rest is [var text] && !ushort.TryParse(text, out _)))
{
    await Console.Error.WriteLineAsync("Usage: ServiceBusStandIn CONFIG.json [PORT]");
    return 2;
}

try
{
    var topology = EmulatorConfig.Parse(await File.ReadAllTextAsync(config));
    using var ns = new StandInNamespace(
        topology, FasterClock.Parse(Environment.GetEnvironmentVariable("STAND_IN_CLOCK")), rest is [var port] ? ushort.Parse(port, System.Globalization.CultureInfo.InvariantCulture) : 0);
    Console.WriteLine(ns.ConnectionString);
    await Console.In.ReadToEndAsync();
    return 0;
}
catch (Exception e) when (e is IOException or JsonException or FormatException or KeyNotFoundException)
{
    await Console.Error.WriteLineAsync($"ServiceBusStandIn: {config}: {e.Message}");
    return 1;
}
catch (System.Net.Sockets.SocketException e)
{
    await Console.Error.WriteLineAsync($"ServiceBusStandIn: port {rest[0]}: {e.Message}");
    return 1;
}
