namespace Linq.Alerts;

/// <summary>The content of one mail: the digest's content, limited to what fits in a mail.</summary>
/// <remarks>At most 500 chats and 50 sections, the most urgent first, because Gmail hides HTML beyond 102 KB.</remarks>
internal sealed record EmailContent(string Headline, string? Lead, IReadOnlyList<DigestSection> Sections, string Footer)
{
    private const int MaxChats = 500;
    private const int MaxSections = 50;
    private const int MaxText = 2_000;

    public static EmailContent Of(Digest digest, bool hasList = false)
    {
        var content = DigestContent.Of(digest);
        var sections = new List<DigestSection>();
        var room = MaxChats;
        foreach (var section in content.Sections.Take(MaxSections))
        {
            var shown = section.Items.Take(room).Select(item => item with { Text = Cut(item.Text) }).ToList();
            room -= shown.Count;
            sections.Add(section with { Summary = Capital(section.Summary), Items = shown, More = section.More + section.Items.Count - shown.Count });
        }

        if (content.Sections.Count > MaxSections)
            sections.Add(new(Severity.Note, $"and {content.Sections.Count - MaxSections:N0} more, too many for one e-mail", null, null, []));
        if (hasList)
            sections.Add(new(Severity.Note, "The full list", $"All {digest.Entries.Count:N0} changes of this alert are attached as a table (CSV).", null, []));
        else if (content.FullList is { } list)
            sections.Add(new(Severity.Note, "The full list", list, null, []));
        return new(content.Headline, content.Lead, sections, DigestFooter.Of(digest));
    }

    /// <summary>Capitalizes a heading; within the headline it is lowercase.</summary>
    private static string Capital(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}";

    private static string Cut(string text) => text.Length <= MaxText ? text : $"{text[..(MaxText - 1)].TrimEnd()}…";
}
