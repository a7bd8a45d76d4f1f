using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Linq.Alerts.Azure.Tests;

/// <summary>Microsoft's emulator of Table Storage, in memory. It exits with its parent process, however that exits.</summary>
internal sealed partial class AzuriteProcess : IAsyncDisposable
{
    /// <summary>The longest wait. Generous, because a loaded machine starts Node slowly and only a hang is a failure.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly Process _node;

    private AzuriteProcess(Process node, Uri endpoint) => (_node, Endpoint) = (node, endpoint);

    public Uri Endpoint { get; }

    /// <param name="folder">Where it is installed: <c>tests/Linq.Alerts.Azure.Tests/witness</c>.</param>
    /// <returns>The emulator, or why there is none.</returns>
    public static async Task<(AzuriteProcess? Azurite, string Missing)> StartAsync(string folder)
    {
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            return (null, "Azurite is not installed: run eng/install-witnesses.sh.");

        // It creates files in its working folder.
        var temporary = Directory.CreateTempSubdirectory("azurite-").FullName;
        try
        {
            var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "azurite.mjs")])
            {
                WorkingDirectory = temporary,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            return (new(node, await ReadAddressAsync(node)), "");
        }
        catch (Win32Exception)
        {
            Directory.Delete(temporary);
            return (null, "node is not on the PATH.");
        }
    }

    public async ValueTask DisposeAsync()
    {
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
                // Later output must not fill the pipe.
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
