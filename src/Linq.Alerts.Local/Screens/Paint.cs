using Spectre.Console;

namespace Linq.Alerts.Local;

/// <summary>Colors for terminals that support them. No effect elsewhere, or if <c>NO_COLOR</c> is set.</summary>
internal sealed class Paint
{
    private readonly ColorSystem? _colors;

    private Paint(ColorSystem? colors) => _colors = colors;

    public static Paint None { get; } = new(null);

    /// <summary>For the program's standard output.</summary>
    // Spectre.Console gives even a terminal without escape sequences ("dumb") a color system, and uses colors on build servers, whose logs we treat as
    // files.
    public static Paint Detect() => Console.IsOutputRedirected || AnsiConsole.Profile.Capabilities is not { Ansi: true, ColorSystem: var colors } ? None : new(colors);

    public static Paint With(ColorSystem colors) => new(colors);

    public string Severity(Severity severity, string text) => severity switch
    {
        Alerts.Severity.Good => Over(text, Color.Green),
        Alerts.Severity.Warning => Over(text, Color.Yellow),
        Alerts.Severity.Critical or Alerts.Severity.Stop or Alerts.Severity.Alarm => Over(text, Color.Red),
        _ => text,
    };

    public string Quiet(string text) => Over(text, Color.Grey);

    private string Over(string text, Color color)
    {
        if (_colors is null or ColorSystem.NoColors)
            return text;
        using var painted = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.Yes, ColorSystem = (ColorSystemSupport)_colors, Out = new AnsiConsoleOutput(painted) });
        // The terminal wraps lines if necessary.
        console.Profile.Width = int.MaxValue;
        console.Write(new Text(text, new(color)));
        return painted.ToString();
    }
}
