using System.Globalization;
using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>A silence as a person requests it, through any interface.</summary>
/// <param name="For">How long: <c>30m</c>, <c>2h</c>, <c>1d</c>; a minute to 28 days.</param>
/// <param name="Line">One of the account's numbers, E.164; null for any line.</param>
/// <param name="Chat">Linq's ID of a chat; null for any.</param>
/// <param name="Status">AT_RISK, CRITICAL, or both separated by a comma; null for both.</param>
public sealed partial record SilenceRequest(string? For, string? Line, string? Chat, string? Reason, string? Status = null)
{
    /// <summary>
    /// When a silence ends, the first thing it suppressed must still be on record: see <see cref="Retention.Kept"/>. This leaves some margin, in case
    /// the service is down at that moment.
    /// </summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(28);

    /// <param name="lines">The account's lines.</param>
    /// <param name="prefix">The prefix of option names in messages: <c>--</c> on the command line.</param>
    /// <param name="problem">What is wrong and what to write instead; null if it is valid.</param>
    public Silence? Read(IReadOnlyList<KnownLine> lines, DateTimeOffset now, string prefix, out string? problem)
    {
        var isNumber = PhoneNumber.TryParse(Line, out var number);
        var line = lines.FirstOrDefault(known => isNumber && known.Number == number.InFull);
        ChatId chat = default;
        var duration = TimeOf(For);
        var statuses = Words(Status);
        problem =
            duration is null ? $"{prefix}for is '{For}': write 30m, 2h or 1d, from a minute to 28 days."
            : !Silence.IsReason(Reason) ? $"{prefix}reason must be 1 to {Silence.MaxReason} characters on one line."
            : Line is not null && Chat is not null ? "Name a line or a chat, not both: a chat is on one line only."
            : Line is not null && !isNumber ? $"{prefix}line is not a number: it must look like +12025550100."
            : Chat is not null && !ChatId.TryParse(Chat, out chat) ? $"{prefix}chat is not a chat ID, such as 550e8400-e29b-41d4-a716-446655440000."
            : StatusProblem(statuses, prefix) is { } wrong ? wrong
            : Line is null || line is not null ? null
            : lines.Count == 0 ? "The store knows no lines yet: poll the account once, then add the silence."
            : $"{prefix}line is not one of the account's lines. Lines: {string.Join(", ", lines.Select(known => LastFour.Of(known.Number)))}.";
        return problem is not null ? null : new()
        {
            Id = SilenceId.New(),
            Until = now + duration!.Value,
            Line = line?.Id,
            Chat = Chat is null ? null : chat,
            Status = statuses is [var only] ? HealthStatus.Read(only) : null,
            Reason = Reason!,
            CreatedAt = now,
        };
    }

    private static List<string> Words(string? text) =>
        string.IsNullOrEmpty(text) ? [] : [.. text.Split(',', StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static string? StatusProblem(List<string> words, string prefix)
    {
        const string Write = "Write AT_RISK, CRITICAL, or both with a comma.";
        foreach (var word in words)
        {
            switch (HealthStatus.Read(word))
            {
                case HealthStatus.AtRisk or HealthStatus.Critical:
                    continue;
                case HealthStatus.OptedOut:
                    return $"{prefix}status names OPTED_OUT: an opt-out is always sent and cannot be silenced. {Write}";
                case HealthStatus.Healthy:
                    return $"{prefix}status names HEALTHY: a recovery needs no silence, because it is sent only where the bad news was. {Write}";
                default:
                    return $"{prefix}status names '{word}', which is not a status. {Write}";
            }
        }

        return null;
    }

    internal static TimeSpan? TimeOf(string? text)
    {
        if (text is null || Duration.Match(text) is not { Success: true } match)
            return null;
        var count = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        var time = match.Groups[2].Value switch
        {
            "m" => TimeSpan.FromMinutes(count),
            "h" => TimeSpan.FromHours(count),
            _ => TimeSpan.FromDays(count),
        };
        return time > TimeSpan.Zero && time <= Longest ? time : null;
    }

    // Up to 40320 minutes.
    [GeneratedRegex(@"^([0-9]{1,6})([mhd])\z")]
    private static partial Regex Duration { get; }
}
