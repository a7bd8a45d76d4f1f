namespace Linq.Alerts;

/// <summary>What a digest says, before any place's markup: a headline, and sections with the most urgent first.</summary>
/// <remarks>Every text is ours or checked: statuses, UUIDs, four digits, times. Nothing that a stranger wrote gets in.</remarks>
public sealed record DigestContent(string Headline, IReadOnlyList<DigestSection> Sections)
{
    public static DigestContent Of(Digest digest)
    {
        var chats = ChatStory.AllOf(digest);
        IReadOnlyList<DigestSection> sections =
        [
            .. Alarms(digest, raised: true),
            .. ChatSections(chats),
            .. Gone(digest),
            .. Baselines(digest),
            .. Retired(digest),
            .. Alarms(digest, raised: false),
        ];
        return new(HeadlineOf(digest, sections), sections);
    }

    private static string HeadlineOf(Digest digest, IReadOnlyList<DigestSection> sections)
    {
        var who = digest.Line.Id == LineId.Account ? "Linq account" : $"Linq line {digest.Line.Number}";
        return $"{who}: {string.Join(", ", sections.Select(section => section.Summary))}";
    }

    private static IEnumerable<DigestSection> ChatSections(IReadOnlyList<ChatStory> chats) =>
        from chat in chats
        group chat by chat.Headed into same
        orderby Advice.Urgency(same.Key) descending
        select new DigestSection(
            Advice.SeverityOf(same.Key),
            Advice.Count(same.Key, same.Count()),
            Advice.For(same.Key),
            same.Select(chat => chat.DocUrl).FirstOrDefault(url => url is not null),
            [.. same.Select(chat => chat.ToItem())]);

    private static IEnumerable<DigestSection> Alarms(Digest digest, bool raised) =>
        from entry in digest.Entries
        let alarm = entry.Event as Alarm
        where alarm is not null && alarm.Raised == raised
        select new DigestSection(
            raised ? Severity.Alarm : Severity.Good, Advice.Title(alarm.Kind, raised), null, null, [new(null, alarm.Text)]);

    private static IEnumerable<DigestSection> Gone(Digest digest)
    {
        var gone = digest.Entries.Select(entry => entry.Event).OfType<ChatGone>().ToList();
        if (gone.Count > 0)
        {
            yield return new(Severity.Note, Advice.Chats(gone.Count, "gone"), "Linq no longer has them; they are not watched any more.", null,
                [.. gone.Select(chat => new DigestItem(chat.Chat, $"{chat.OtherSide}, last {chat.LastStatus.Word}"))]);
        }
    }

    private static IEnumerable<DigestSection> Baselines(Digest digest) =>
        from entry in digest.Entries
        let baseline = entry.Event as LineBaselined
        where baseline is not null
        select new DigestSection(
            Severity.Note,
            $"now watched, {baseline.Sick:N0} of {baseline.Chats:N0} chats already in trouble",
            baseline.Sick == 0
                ? "Every chat is HEALTHY. From now on each change is told."
                : $"{baseline.OptedOut:N0} OPTED_OUT, {baseline.Critical:N0} CRITICAL, {baseline.AtRisk:N0} AT_RISK before the watching began. "
                    + "From now on each change is told; these are told when they change.",
            null,
            [.. baseline.Worst.Select(chat => new DigestItem(chat.Chat, $"{chat.OtherSide}, {chat.Status.Word} since {Times.Text(chat.Since)}"))],
            More: Math.Max(0, baseline.Sick - baseline.Worst.Count));

    private static IEnumerable<DigestSection> Retired(Digest digest) =>
        from entry in digest.Entries
        let retired = entry.Event as LineRetired
        where retired is not null
        select new DigestSection(
            Severity.Note,
            $"{retired.Retired} retired",
            "Linq no longer lists it, three times in a row, so it is not polled any more. What was recorded stays. If it returns, so does the watch.",
            null,
            []);
}

/// <param name="Summary">What the headline says of it.</param>
/// <param name="Advice">What it means and what to do.</param>
/// <param name="Link">Linq's page on it.</param>
/// <param name="More">Chats that are counted but not among <paramref name="Items"/>.</param>
public sealed record DigestSection(
    Severity Severity, string Summary, string? Advice, Uri? Link, IReadOnlyList<DigestItem> Items, long More = 0);

/// <param name="Chat">Null for what is not about one chat.</param>
public sealed record DigestItem(ChatId? Chat, string Text);

public enum Severity
{
    Note,
    Good,
    Warning,
    Critical,
    Stop,
    Alarm,
}
