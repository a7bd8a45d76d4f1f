namespace Linq.Alerts;

/// <summary>The alarm about lines that nobody has read to the end for too long.</summary>
internal static class StaleText
{
    public const string Over = "Over: every line has had a complete pass again.";

    private const int MaxNamed = 5;

    /// <param name="problem">What was last reported of one of them; null when nothing was.</param>
    public static string Of(IReadOnlyList<LastFour> lines, TimeSpan patience, string? problem = null) =>
        $"{(lines.Count == 1 ? "1 line has" : $"{lines.Count:N0} lines have")} had no complete pass for {patience.TotalMinutes:0} min, so health changes may not be detected: "
            + $"{string.Join(", ", lines.Take(MaxNamed))}{(lines.Count > MaxNamed ? ", …" : "")}. "
            + $"Until then, watch the chats in Linq's dashboard. {(problem is null ? "The log says what went wrong in the last passes." : $"Last problem: {problem}")}";
}
