using System.Text;

namespace Linq.Alerts.Local;

/// <summary>The display as a writer for the console place: whole texts, each of which is written or fails.</summary>
internal sealed class DisplayWriter(Display display) : TextWriter
{
    public override Encoding Encoding => StandardOutput.Encoding;

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) =>
        display.WriteAsync(buffer.ToString(), cancellationToken);

    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) =>
        display.WriteAsync($"{buffer}{NewLine}", cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Write(char value) => throw new NotSupportedException("Only whole texts are written.");
}
