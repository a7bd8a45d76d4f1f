using System.Text;

namespace Linq.Alerts;

/// <summary>A mail's content as HTML: one column, nothing to load, readable without styles.</summary>
/// <remarks>Styles are inline, because some mail programs drop style sheets. All text goes through <see cref="SafeText"/>.</remarks>
internal static class EmailHtml
{
    private const string Font = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

    public static string Of(EmailContent content)
    {
        var html = new StringBuilder($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width,initial-scale=1">
            <meta name="color-scheme" content="light">
            <title>{SafeText.Html(content.Headline)}</title>
            </head>
            <body style="margin:0;padding:0;background:#f4f5f7">
            <div style="max-width:640px;margin:0 auto;padding:24px 16px;{Font};font-size:15px;line-height:1.5;color:#1f2328">
            <h1 style="margin:0 0 20px;font-size:20px;line-height:1.35;font-weight:600">{SafeText.Html(content.Headline)}</h1>

            """);
        if (content.Lead is { } lead)
            html.Append($"""<p style="margin:-12px 0 20px">{SafeText.Html(lead)}</p>{"\n"}""");
        foreach (var section in content.Sections)
            Append(html, section);
        html.Append($"""<p style="margin:24px 0 0;font-size:12px;color:#57606a">{SafeText.Html(content.Footer)}</p>""");
        return html.Append("\n</div>\n</body>\n</html>\n").ToString();
    }

    private static void Append(StringBuilder html, DigestSection section)
    {
        html.Append($"""
            <div style="margin:0 0 16px;padding:16px;background:#ffffff;border:1px solid #d8dce2;border-left:4px solid {Colour(section.Severity)};border-radius:6px">
            <h2 style="margin:0;font-size:16px;line-height:1.4;font-weight:600">{SafeText.Html(section.Summary)}</h2>

            """);
        if (section.Advice is { } advice)
            html.Append($"""<p style="margin:6px 0 0">{SafeText.Html(advice)}</p>{"\n"}""");
        if (section.Items.Count > 0)
            Append(html, section.Items);
        if (section.More > 0)
            html.Append($"""<p style="margin:10px 0 0;color:#57606a">and {section.More:N0} more</p>{"\n"}""");
        if (section.Link is { } link)
            html.Append($"""<p style="margin:10px 0 0"><a href="{SafeText.Html(link.AbsoluteUri)}" style="color:#0a58ca">Linq's documentation</a></p>{"\n"}""");
        html.Append("</div>\n");
    }

    private static void Append(StringBuilder html, IReadOnlyList<DigestItem> items)
    {
        // Rows are minimal, because there may be hundreds, and long mails are cut off.
        html.Append("""<div style="margin:12px 0 0;font-size:14px;overflow-wrap:anywhere">""").Append('\n');
        foreach (var item in items)
        {
            html.Append("""<p style="margin:8px 0 0">""");
            if (item.Chat is { } chat)
                html.Append($"<code>{chat}</code><br>");
            html.Append(SafeText.Html(item.Text)).Append("</p>\n");
        }

        html.Append("</div>\n");
    }

    private static string Colour(Severity severity) => severity switch
    {
        Severity.Alarm or Severity.Stop => "#8e1b3a",
        Severity.Critical => "#cf222e",
        Severity.Warning => "#d4850c",
        Severity.Good => "#2da44e",
        _ => "#8c959f",
    };
}
