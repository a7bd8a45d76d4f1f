using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Linq.Alerts.Azure.Tests;
using Linq.Alerts.Contracts;
using Xunit;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace Linq.Alerts.Azure.Tests;

/// <summary>One emulator for all tests, with a separate table for each.</summary>
public sealed class Azurite : IAsyncLifetime
{
    private AzuriteProcess? _process;
    private string _missing = "";

    private Uri Endpoint
    {
        get
        {
            Require();
            return _process!.Endpoint;
        }
    }

    public async ValueTask InitializeAsync() =>
        (_process, _missing) = await AzuriteProcess.StartAsync(Repository.Path("tests/Linq.Alerts.Azure.Tests/witness"));

    /// <summary>Skips the test if there is no emulator. Property tests call this first, because within a sample a skip would look like a failure.</summary>
    public void Require() => Assert.SkipWhen(_process is null, _missing);

    /// <summary>A table for this test only.</summary>
    /// <param name="watch">Sees every request.</param>
    public async Task<TableClient> CreateTableAsync(HttpPipelinePolicy? watch = null)
    {
        var table = Client($"t{Guid.NewGuid():n}", watch);
        await table.CreateIfNotExistsAsync();
        return table;
    }

    /// <summary>A client of a table that doesn't exist.</summary>
    public TableClient MissingTable() => Client("missing");

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private TableClient Client(string name, HttpPipelinePolicy? watch = null)
    {
        var options = new TableClientOptions();
        if (watch is not null)
            options.AddPolicy(watch, HttpPipelinePosition.PerRetry);
        return new(Emulator.ConnectionString(Endpoint), name, options);
    }
}
