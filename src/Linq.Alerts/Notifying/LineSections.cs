using System.Globalization;

namespace Linq.Alerts;

/// <summary>A digest's sections about a line as a whole, and about flapping chats.</summary>
internal static class LineSections
{
    /// <summary>Sections that must come before those about single chats.</summary>
    public static IEnumerable<DigestSection> Urgent(Digest digest) =>
    [
        .. Events<LineReputationChanged>(digest).Where(change => change.IsCritical).Select(change => Of(change, digest)),
        .. Events<LineSurge>(digest).Where(surge => surge.Raised).Select(Of),
    ];

    public static IEnumerable<DigestSection> News(Digest digest) =>
    [
        .. Events<LineReputationChanged>(digest).Where(change => !change.IsCritical).Select(change => Of(change, digest)),
        .. Events<LineAudited>(digest).Select(audit => Of(audit, digest)),
        .. Events<LineSurge>(digest).Where(surge => !surge.Raised).Select(Of),
        .. Events<LineReminder>(digest).Select(Of),
    ];

    public static IEnumerable<DigestSection> Flapping(Digest digest)
    {
        // If a chat settled and started again, the last event counts.
        var last = Events<ChatFlapping>(digest).Reverse().DistinctBy(flapping => flapping.Chat).Reverse().ToLookup(flapping => flapping.Raised);
        if (last[true].Any())
        {
            yield return new(
                Severity.Warning,
                Advice.Chats(last[true].Count(), "flapping"),
                "The status keeps changing. Further changes are not reported until the status has stayed the same for a while; opt-outs always are. "
                    + "Send few messages and wait for replies.",
                null,
                [.. last[true].Select(ItemOf)]);
        }

        if (last[false].Any())
        {
            yield return new(
                last[false].Any(flapping => flapping.Status.IsSick) ? Severity.Warning : Severity.Good,
                Advice.Chats(last[false].Count(), "no longer flapping"),
                "The status has stayed the same for a while. From now on every change is reported again.",
                null,
                [.. last[false].Select(ItemOf)]);
        }
    }

    private static IEnumerable<T> Events<T>(Digest digest) => digest.Entries.Select(entry => entry.Event).OfType<T>();

    private static DigestItem ItemOf(ChatFlapping flapping)
    {
        var way = string.Join(" → ", flapping.History.Select(turn => turn.Status.Word));
        return new(flapping.Chat, string.Create(
            CultureInfo.InvariantCulture,
            $"{flapping.OtherSide}, {flapping.Status.Word} now, {flapping.Changes:N0} changes since {Times.Text(flapping.From)}{(way.Length > 0 ? $": {way}" : "")}"));
    }

    private static DigestSection Of(LineReputationChanged change, Digest digest)
    {
        var (severity, summary, advice) = change switch
        {
            { IsFlagged: true } => (
                Severity.Critical, "flagged by Linq",
                "New messages from this line may fail. Pause sending from it, and ask Linq's support how to get the flag lifted."),
            { Reputation: Reputation.Critical } => (
                Severity.Critical, "reputation CRITICAL",
                "Messages from this line are not being delivered. Pause sending from it until its reputation recovers."),
            { Reputation: Reputation.AtRisk } => (
                Severity.Warning, "reputation AT_RISK",
                "Few people answer, or too many conversations are new. Slow down, and open fewer new chats from this line."),
            { WasFlagged: true, Reputation: not Reputation.Healthy } => (Severity.Note, "no longer flagged", "Start with a few messages, and wait for replies."),
            _ => (Severity.Good, change.WasFlagged == true ? "no longer flagged" : "reputation HEALTHY again", "You can send from this line again."),
        };
        return new(severity, $"{Whose(change.About, digest)} {summary}", advice, change.DocUrl, [new(null, $"{change.About}: {Words(change.Previous, change.WasFlagged)} → {Words(change.Reputation, change.IsFlagged)}")]);
    }

    private static string Words(Reputation reputation, bool? isFlagged) =>
        $"{(reputation == Reputation.Unknown ? "not known" : reputation.Word)}{(isFlagged == true ? ", flagged" : "")}";

    /// <summary>These are in the account's sequence, so the headline names the line.</summary>
    private static string Whose(LineName line, Digest digest) => digest.NameOf(line) is { } name ? $"{name} ({line.Number})" : $"{line}";

    private static DigestSection Of(LineAudited audit, Digest digest) => new(
        Severity.Warning,
        $"why the reputation of {Whose(audit.About, digest)} is {(audit.Reputation == Reputation.Unknown ? "bad" : audit.Reputation.Word)}",
        audit.PrimaryDriver is { } driver ? $"Linq's audit names the main cause: {Cause(driver)}." : "Linq's audit names no main cause.",
        null,
        [
            .. audit.Actions.Select((action, n) => new DigestItem(null, string.Create(CultureInfo.InvariantCulture, $"{n + 1}. {action}"))),
            .. audit.Worst.Select(chat => new DigestItem(chat.Chat, chat.Status.Word)),
        ]);

    /// <summary>Linq's names for causes. Ones that it adds later are shown unchanged.</summary>
    private static string Cause(string driver) => driver switch
    {
        "low_engagement" => "few people answer",
        "overall_conversation_health" => "too many chats are unhealthy",
        "volume_spike" => "many more messages than usual",
        "new_conversation_rate" => "too many new conversations",
        "opt_out_handling" => "messages to people who had opted out",
        "flagged" => "the line was flagged",
        _ => driver.Replace('_', ' '),
    };

    private static DigestSection Of(LineSurge surge) => surge.Raised
        ? new(
            surge.Counts.Critical > 0 ? Severity.Critical : Severity.Warning,
            $"{Advice.Chats(surge.Turned)} turned unhealthy at once{(surge.Counts.Critical > 0 ? string.Create(CultureInfo.InvariantCulture, $", {surge.Counts.Critical:N0} CRITICAL") : "")}",
            $"{CountsText(surge.Counts)}{Trend(surge)} Pause what is being sent from this line, and look for what changed: a campaign, a new text, a new list of recipients. "
                + "Until the line calms down, further chats that turn AT_RISK are counted but not reported one by one; opt-outs always are. "
                + $"All of them are on the live page, and in: history --line {surge.Line.Number.Text} --since 1h",
            null,
            Items(surge.Worst),
            More: Math.Max(0, surge.Turned - surge.Worst.Count))
        : new(
            surge.Counts.Unhealthy > 0 ? Severity.Warning : Severity.Good,
            surge.Counts.Unhealthy > 0 ? $"calm again, {Advice.Chats(surge.Counts.Unhealthy)} still unhealthy" : "calm again, all chats healthy",
            $"{Advice.Chats(surge.Turned)} have changed since {Times.Text(surge.Began)}. {CountsText(surge.Counts)} From now on every change is reported again.",
            null,
            Items(surge.Worst),
            More: Math.Max(0, surge.Counts.Unhealthy - surge.Worst.Count));

    private static DigestSection Of(LineReminder reminder) => new(
        reminder.Counts.Critical > 0 || reminder.Reputation == Reputation.Critical ? Severity.Critical : Severity.Warning,
        reminder.Counts.Critical > 0 ? $"still {Advice.Chats(reminder.Counts.Critical, "CRITICAL")}" : $"reputation still {reminder.Reputation.Word}",
        $"This is a reminder; nothing has just changed. {CountsText(reminder.Counts)}",
        null,
        Items(reminder.Worst),
        More: Math.Max(0, reminder.Counts.Unhealthy - reminder.Worst.Count));

    private static string CountsText(LineCounts counts) => string.Create(
        CultureInfo.InvariantCulture,
        $"{counts.Unhealthy:N0} of {counts.Chats:N0} chats on this line are unhealthy: {counts.OptedOut:N0} OPTED_OUT, {counts.Critical:N0} CRITICAL, {counts.AtRisk:N0} AT_RISK.");

    private static string Trend(LineSurge surge) => (surge.DayAgo, surge.WeekAgo) switch
    {
        ({ } day, { } week) => string.Create(CultureInfo.InvariantCulture, $" A day earlier {day:N0} were, a week earlier {week:N0}."),
        ({ } day, null) => string.Create(CultureInfo.InvariantCulture, $" A day earlier {day:N0} were."),
        (null, { } week) => string.Create(CultureInfo.InvariantCulture, $" A week earlier {week:N0} were."),
        _ => "",
    };

    private static IReadOnlyList<DigestItem> Items(IReadOnlyList<SickChat> chats) =>
        [.. chats.Select(chat => new DigestItem(chat.Chat, $"{chat.OtherSide}, {chat.Status.Word} since {Times.Text(chat.Since)}"))];
}
