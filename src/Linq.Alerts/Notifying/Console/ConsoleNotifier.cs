using System.Text;

namespace Linq.Alerts;

/// <summary>Writes digests as plain text, for a terminal or a log.</summary>
/// <param name="paint">Colors a line by severity, if the output supports it; null for plain text.</param>
public sealed class ConsoleNotifier(TextWriter output, Func<Severity, string, string>? paint = null) : INotifier
{
    private const int MaxItems = 20;

    public string Name => "the console";

    public string Cure => "Check where the program's output goes.";

    public TimeSpan Pace => TimeSpan.Zero;

    public async Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default)
    {
        try
        {
            await output.WriteAsync(TextOf(digest, paint).AsMemory(), cancel);
            await output.FlushAsync(cancel);
            return new Delivery.Sent();
        }
        catch (IOException e)
        {
            // A full disk behind a redirect, or a pipe whose reader has exited.
            return new Delivery.Deferred($"the output could not be written ({e.GetType().Name})");
        }
    }

    internal static string TextOf(Digest digest, Func<Severity, string, string>? paint = null)
    {
        paint ??= (_, plain) => plain;
        var content = DigestContent.Of(digest);
        var worst = content.Sections.Max(section => section.Severity);
        var text = new StringBuilder().AppendLine().AppendLine(paint(worst, $"{Advice.Word(worst)}  {SafeText.Line(content.Headline)}"));
        if (content.Lead is { } lead)
            text.Append("  ").AppendLine(SafeText.Line(lead));
        foreach (var section in content.Sections)
        {
            text.Append("  ").AppendLine(paint(section.Severity, SafeText.Line(section.Summary)));
            if (section.Advice is { } advice)
                text.Append("    ").AppendLine(SafeText.Line(advice));
            foreach (var item in section.Items.Take(MaxItems))
                text.Append("    ").Append(item.Chat is { } chat ? $"{chat}  " : "").AppendLine(SafeText.Line(item.Text));
            if (section.Items.Count - Math.Min(section.Items.Count, MaxItems) + section.More is > 0 and var more)
                text.Append("    ").AppendLine($"and {more:N0} more");
            if (section.Link is { } link)
                text.Append("    ").AppendLine(link.AbsoluteUri);
        }

        if (content.FullList is { } list)
            text.Append("  ").AppendLine(SafeText.Line(list));
        return text.Append("  ").AppendLine(DigestFooter.Of(digest)).AppendLine().ToString();
    }
}
