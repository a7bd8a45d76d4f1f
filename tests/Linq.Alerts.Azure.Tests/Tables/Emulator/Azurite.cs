using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Linq.Alerts.Azure.Tests;
using Linq.Alerts.Contracts;
using Xunit;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace Linq.Alerts.Azure.Tests;

/// <summary>The maker's emulator of Table Storage, one for all tests. It ends when the tests do, however they end.</summary>
public sealed partial class Azurite : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private Process? _node;
    private Uri? _endpoint;
    private string? _missing;

    public async ValueTask InitializeAsync()
    {
        var folder = Repository.Path("tests/Linq.Alerts.Azure.Tests/witness");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            _missing = "Azurite is not installed: run eng/install-witnesses.sh.";
            return;
        }

        try
        {
            _node = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "azurite.mjs")])
            {
                // It leaves files of its own where it stands.
                WorkingDirectory = Directory.CreateTempSubdirectory("azurite-").FullName,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            _missing = "node is not on the PATH.";
            return;
        }

        _endpoint = await ReadAddressAsync(_node);
    }

    /// <summary>A table that nobody else uses.</summary>
    public async Task<TableClient> CreateTableAsync()
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        var name = $"t{Guid.NewGuid():n}";
        if (PackageMode.IsGallery)
        {
            var table = new TableServiceClient(Emulator.ConnectionString(_endpoint!)).GetTableClient(name);
            await table.CreateIfNotExistsAsync();
            return table;
        }

        var rest = new RestTableClient(_endpoint!, name);
        await rest.CreateIfNotExistsAsync();
        return rest;
    }

    /// <summary>A client of a table that is not there.</summary>
    public TableClient MissingTable()
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        return PackageMode.IsGallery
            ? new TableServiceClient(Emulator.ConnectionString(_endpoint!)).GetTableClient("missing") : new RestTableClient(_endpoint!, "missing");
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is null)
            return;
        _node.StandardInput.Close();
        await _node.WaitForExitAsync().WaitAsync(Limit, TimeProvider.System);
        Directory.Delete(_node.StartInfo.WorkingDirectory, recursive: true);
        _node.Dispose();
    }

    private static async Task<Uri> ReadAddressAsync(Process node)
    {
        while (await node.StandardOutput.ReadLineAsync().WaitAsync(Limit, TimeProvider.System) is { } line)
        {
            if (Listening.Match(line) is { Success: true } match)
            {
                // What it says later must not fill the pipe.
                _ = node.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                _ = node.StandardError.BaseStream.CopyToAsync(Stream.Null);
                return new($"http://{match.Groups[1].Value}");
            }
        }

        throw new InvalidOperationException($"Azurite ended: {await node.StandardError.ReadToEndAsync()}");
    }

    [GeneratedRegex(@"successfully started on (127\.0\.0\.1:\d+)")]
    private static partial Regex Listening { get; }
}
