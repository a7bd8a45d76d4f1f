namespace Linq.Simulator;

/// <summary>A running simulator on a port of this machine. Disposing it stops it.</summary>
public sealed class SimulatorServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SimulatorServer(WebApplication app) => _app = app;

    /// <summary>The API's address, with <c>/api/partner</c> and without a slash at the end.</summary>
    public string BaseUrl => Url + SimulatorApp.BasePath;

    /// <summary>The server's address; the admin API is at <c>/admin</c>.</summary>
    public string Url => _app.Urls.First();

    /// <param name="url">A loopback address; port 0 uses any free port.</param>
    /// <exception cref="ArgumentException">The address isn't a loopback address.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SimulatorServer> StartAsync(
        SimulatedLinq world, string url = "http://127.0.0.1:0", CancellationToken cancel = default)
    {
        LoopbackUrl.Require(url);
        var app = SimulatorApp.Build(world);
        app.Urls.Add(url);
        try
        {
            await app.StartAsync(cancel);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new SimulatorServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
