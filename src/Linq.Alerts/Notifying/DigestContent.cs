using System.Globalization;

namespace Linq.Alerts;

/// <summary>A digest's content, before any place's markup: a headline, its context, and sections with the most urgent first.</summary>
/// <remarks>All text is our own or checked: statuses, UUIDs, four digits, times. Nothing written by outsiders gets in.</remarks>
public sealed record DigestContent(string Headline, IReadOnlyList<DigestSection> Sections)
{
    /// <summary>The state of the line as a whole, and why the alert was delayed; null if there is nothing to say about either.</summary>
    public string? Lead { get; private init; }

    /// <summary>How to get every change of the digest, in words; null if the message contains them all.</summary>
    public string? FullList { get; private init; }

    private const int MaxInHeadline = 5;

    public static DigestContent Of(Digest digest)
    {
        var content = Real(digest);
        // First, so that it is visible in a list of messages too. A test states that nothing has happened.
        return digest.IsSimulated && digest.Entries.Any(entry => entry.Event.TestPlace is null) ? content with { Headline = $"SIMULATED, not your chats: {content.Headline}" } : content;
    }

    private static DigestContent Real(Digest digest)
    {
        List<LedgerEntry> tests = [.. digest.Entries.Where(entry => entry.Event.TestPlace is not null)];
        if (tests.Count == digest.Entries.Count)
            return new("TEST of Linq Alerts: nothing has happened", [TestSection(digest)]);

        // What really happened never looks like a test, whatever it is sent with.
        var sections = SectionsOf(digest with { Entries = [.. digest.Entries.Except(tests)] });
        return new(HeadlineOf(digest, sections), tests.Count == 0 ? sections : [.. sections, TestSection(digest with { Entries = tests })])
        {
            Lead = LeadOf(digest),
            FullList = digest.FullList is { } list ? $"All {digest.Entries.Count:N0} changes of this alert: {list}" : null,
        };
    }

    private static IReadOnlyList<DigestSection> SectionsOf(Digest digest) =>
    [
        // An opt-out is the most urgent of all, and must always be in the headline.
        .. ChatSections(ChatStory.AllOf(digest).Where(chat => chat.Headed == HealthStatus.OptedOut)),
        .. Alarms(digest, raised: true),
        .. LineSections.Urgent(digest),
        .. ChatSections(ChatStory.AllOf(digest).Where(chat => chat.Headed != HealthStatus.OptedOut)),
        .. LineSections.Flapping(digest),
        .. LineSections.News(digest),
        .. Gone(digest),
        .. Baselines(digest),
        .. Retired(digest),
        .. Alarms(digest, raised: false),
    ];

    /// <summary>Unmistakable at 3 a.m.: someone tested whether alerts arrive.</summary>
    private static DigestSection TestSection(Digest tests) => new(
        Severity.Note,
        "TEST: alerts arrive here",
        "Someone requested this test. No chat has changed, and there is nothing to do. A real alert looks like this:",
        null,
        [.. SectionsOf(tests).SelectMany(section => section.Items).Select(item => item with { Text = $"(example) {item.Text}" })]);

    /// <summary>The worst, then the line, then the rest, because a phone shows only the first 60 characters.</summary>
    private static string HeadlineOf(Digest digest, IReadOnlyList<DigestSection> sections)
    {
        var who = digest.Line.Id == LineId.Account ? "Linq account" : digest.NameOf(digest.Line) is { } name ? $"{name} ({digest.Line.Number})" : $"Linq line {digest.Line.Number}";
        // A status that requires action comes before an alarm sent with it.
        var summaries = sections.OrderBy(section => section.IsOfChats && section.Severity >= Severity.Critical ? 0 : 1).Select(section => section.Summary).ToList();
        var rest = string.Join(", ", summaries.Skip(1).Take(MaxInHeadline - 1));
        var more = summaries.Count > MaxInHeadline ? $", and {summaries.Count - MaxInHeadline:N0} more" : "";
        return $"{summaries[0]} · {who}{(rest.Length > 0 ? $" · {rest}{more}" : "")}";
    }

    private static string? LeadOf(Digest digest)
    {
        var totals = digest.Entries.Select(entry => entry.Event).OfType<ChatHealthChanged>().LastOrDefault(change => change.Totals is not null)?.Totals;
        var standing = totals is not { } line ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{line.Unhealthy:N0} of {line.Chats:N0} chats on this line are unhealthy{(line.HourAgo is { } before ? $", {before:N0} an hour ago" : "")}.");
        var why = digest.Why switch
        {
            Due.QuietHoursOver when digest.HeldIn is { } quiet => $"Held back during your quiet hours, {Times.Text(quiet.From)} to {Times.Text(quiet.Until)}.",
            Due.QuietHoursOver => "Held back during your quiet hours.",
            Due.SilenceOver => "The silence has expired, and this is still so.",
            _ => null,
        };
        return why is null ? standing : standing is null ? why : $"{why} {standing}";
    }

    private static IEnumerable<DigestSection> ChatSections(IEnumerable<ChatStory> chats) =>
        from chat in chats
        group chat by (chat.Headed, chat.Outcome) into same
        let status = same.Key.Headed
        let outcome = same.Key.Outcome
        let severity = Advice.SeverityOf(status, outcome)
        orderby severity descending, outcome == ChatOutcome.Improved, outcome descending
        select new DigestSection(
            severity,
            Advice.Count(status, outcome, same.Count()),
            Advice.For(status, outcome),
            same.Select(chat => chat.DocUrl).FirstOrDefault(url => url is not null),
            [.. same.Select(chat => chat.ToItem())])
        {
            IsOfChats = true,
        };

    private static IEnumerable<DigestSection> Alarms(Digest digest, bool raised) =>
        from entry in digest.Entries
        let alarm = entry.Event as Alarm
        where alarm is not null && alarm.Raised == raised
        select new DigestSection(
            raised ? Severity.Alarm : Severity.Good, Advice.Title(alarm), null, null, [new(null, alarm.Text)]);

    private static IEnumerable<DigestSection> Gone(Digest digest)
    {
        var gone = digest.Entries.Select(entry => entry.Event).OfType<ChatGone>().ToList();
        if (gone.Count > 0)
        {
            yield return new(
                Severity.Note,
                Advice.Chats(gone.Count, "gone"),
                "Linq no longer has this chat, so it is no longer watched. Nothing to do; if you did not expect this, ask Linq's support.",
                null,
                [.. gone.Select(chat => new DigestItem(chat.Chat, $"{chat.OtherSide}, last {chat.LastStatus.Word}"))]);
        }
    }

    private static IEnumerable<DigestSection> Baselines(Digest digest)
    {
        var baselines = digest.Entries.Select(entry => entry.Event).OfType<LineBaselined>().ToList();
        var quiet = baselines.Where(baseline => baseline.IsQuiet).ToList();
        if (quiet.Count < 2)
            return baselines.Select(BaselineOf);
        // Nobody wants to read the same good news over and over.
        return
        [
            .. baselines.Where(baseline => !baseline.IsQuiet).Select(BaselineOf),
            new(
                Severity.Note, $"{quiet.Count:N0} lines now watched, {Advice.Chats(quiet.Sum(baseline => baseline.Chats))}, none unhealthy",
                "From now on every change is reported.", null,
                [.. quiet.Select(baseline => new DigestItem(null, $"{baseline.Line}, {Advice.Chats(baseline.Chats)}"))]),
        ];
    }

    private static DigestSection BaselineOf(LineBaselined baseline) => new(
        Severity.Note,
        baseline.IsQuiet
            ? $"now watched, {Advice.Chats(baseline.Chats)}, none unhealthy"
            : $"now watched, {baseline.Sick:N0} of {Advice.Chats(baseline.Chats)} unhealthy already",
        (baseline.IsQuiet
            ? ""
            : $"{baseline.OptedOut:N0} OPTED_OUT, {baseline.Critical:N0} CRITICAL, {baseline.AtRisk:N0} AT_RISK from before this service watched the line. ")
            + "From now on every change is reported.",
        null,
        [.. baseline.Worst.Select(chat => new DigestItem(chat.Chat, $"{chat.OtherSide}, {chat.Status.Word} since {Times.Text(chat.Since)}"))],
        More: Math.Max(0, baseline.Sick - baseline.Worst.Count));

    private static IEnumerable<DigestSection> Retired(Digest digest) =>
        from entry in digest.Entries
        let retired = entry.Event as LineRetired
        where retired is not null
        select new DigestSection(
            Severity.Note,
            $"{retired.Retired} no longer watched",
            "Linq has left it out of the account's lines three times in a row, so it is no longer watched. If it comes back, it is watched again. "
                + "If you did not give the line up yourself, check Linq's dashboard.",
            null,
            []);
}

/// <param name="Summary">The section's part of the headline.</param>
/// <param name="Advice">The meaning, and what to do.</param>
/// <param name="Link">Linq's page about it.</param>
/// <param name="More">Chats that are counted but not among <paramref name="Items"/>.</param>
public sealed record DigestSection(
    Severity Severity, string Summary, string? Advice, Uri? Link, IReadOnlyList<DigestItem> Items, long More = 0)
{
    /// <summary>Whether it is about chats that changed.</summary>
    public bool IsOfChats { get; init; }
}

/// <param name="Chat">Null if it isn't about one chat.</param>
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
