using Linq.Simulator;

var world = new SimulatedLinq(SimulatorOptions.Demo);
await using var server = await SimulatorServer.StartAsync(world, "http://127.0.0.1:5100");
Console.WriteLine(server.BaseUrl);
await new TaskCompletionSource().Task;
