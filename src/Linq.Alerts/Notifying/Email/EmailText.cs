using System.Text;

namespace Linq.Alerts;

/// <summary>A mail's content as plain text.</summary>
internal static class EmailText
{
    public static string Of(EmailContent content)
    {
        var text = new StringBuilder(SafeText.Line(content.Headline)).Append('\n');
        if (content.Lead is { } lead)
            text.Append(SafeText.Line(lead)).Append('\n');
        foreach (var section in content.Sections)
        {
            text.Append('\n').Append(SafeText.Line(section.Summary)).Append('\n');
            if (section.Advice is { } advice)
                text.Append(SafeText.Line(advice)).Append('\n');
            foreach (var item in section.Items)
                text.Append("  ").Append(item.Chat is { } chat ? $"{chat}  " : "").Append(SafeText.Line(item.Text)).Append('\n');
            if (section.More > 0)
                text.Append($"  and {section.More:N0} more\n");
            if (section.Link is { } link)
                text.Append(link.AbsoluteUri).Append('\n');
        }

        // Two hyphens and a space: mail programs treat what follows as a signature.
        return text.Append("\n-- \n").Append(content.Footer).Append('\n').ToString();
    }
}
