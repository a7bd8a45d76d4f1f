using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace Linq.Alerts.Contracts;

/// <summary>An independent program, run with node. If it isn't installed, the test is skipped.</summary>
public sealed class Witness : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _node;

    private Witness(Process node) => _node = node;

    public static Witness Start(string script, params string[] arguments)
    {
        var folder = Folder();
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), "The witnesses are not installed: run eng/install-witnesses.sh.");
        try
        {
            return new(Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, script), .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!);
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not on the PATH.");
            throw;
        }
    }

    public async Task WriteAsync(string input)
    {
        await _node.StandardInput.WriteAsync(input);
        _node.StandardInput.Close();
    }

    public async Task<string> ReadLineAsync() =>
        await _node.StandardOutput.ReadLineAsync().WaitAsync(Limit, TimeProvider.System)
        ?? throw new InvalidOperationException($"The witness ended: {await _node.StandardError.ReadToEndAsync()}");

    public void Dispose()
    {
        _node.Kill();
        _node.Dispose();
    }

    // In the source folder, because node searches for packages upward from the script.
    private static string Folder()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var witness = Path.Combine(folder, "witness");
            if (File.Exists(Path.Combine(witness, "package.json")))
                return witness;
        }

        throw new DirectoryNotFoundException("There is no witness folder above the tests.");
    }
}
