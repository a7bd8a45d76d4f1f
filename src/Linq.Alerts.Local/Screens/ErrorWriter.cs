using System.Text;

namespace Linq.Alerts.Local;

/// <summary>A display as a writer for standard error: whole lines, each of which is shown or dropped.</summary>
internal sealed class ErrorWriter(Display display) : TextWriter
{
    private readonly Lock _writing = new();
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => StandardOutput.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        lock (_writing)
        {
            _line.Append(value);
            if (value is not null && value.Contains('\n'))
                Show();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_writing)
                Show();
            display.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Show()
    {
        if (_line.Length > 0)
            display.Show(_line.ToString());
        _line.Clear();
    }
}
