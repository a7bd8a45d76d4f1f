using System.Text;

namespace Linq.Alerts;

/// <summary>The progress and the result of a line's audit.</summary>
/// <param name="Severity">Unknown if the report doesn't say.</param>
/// <param name="Actions">What to do, most important first; sanitized and truncated.</param>
/// <param name="Worst">Chats it names as evidence, in Linq's order: the worst first.</param>
public sealed record LineAudit(
    AuditState State, Reputation Severity, string? PrimaryDriver, IReadOnlyList<string> Actions, IReadOnlyList<AuditedChat> Worst)
{
    /// <summary>Maximum length of an action's title, in characters.</summary>
    private const int MaxAction = 120;

    internal static LineAudit Of(AuditBody body) => new(
        body.Status?.ToUpperInvariant() switch
        {
            "COMPLETE" => AuditState.Complete,
            "ERROR" => AuditState.Failed,
            // A word for an intermediate state that Linq added later.
            _ => AuditState.Pending,
        },
        Reputation.Read(body.Report?.Severity),
        ChatFacts.PlainWord(body.Report?.PrimaryDriver),
        [
            .. (body.Report?.ActionItems ?? []).OfType<AuditAction>()
                .Where(action => !string.IsNullOrWhiteSpace(action.Title))
                .OrderBy(action => action.Priority ?? int.MaxValue)
                .Take(LineAudited.MaxActions)
                .Select(action => Cut(SafeText.Clean(action.Title!.Trim()))),
        ],
        [
            .. (body.Report?.Evidence?.UnhealthyChats ?? []).OfType<AuditChat>()
                .Where(chat => chat.ChatId != default)
                .Select(chat => new AuditedChat(chat.ChatId, HealthStatus.Read(Encoding.UTF8.GetBytes(chat.Status ?? ""))))
                .Where(chat => chat.Status.IsSick)
                .DistinctBy(chat => chat.Chat)
                .Take(LineBaselined.MaxWorst),
        ]);

    private static string Cut(string text)
    {
        if (text.Length <= MaxAction)
            return text;
        // Not in the middle of an emoji.
        var end = char.IsHighSurrogate(text[MaxAction - 2]) ? MaxAction - 2 : MaxAction - 1;
        return $"{text[..end].TrimEnd()}…";
    }
}

public enum AuditState
{
    Pending,
    Complete,
    Failed,
}
