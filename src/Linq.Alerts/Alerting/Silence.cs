using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>Suppresses changes until a time: those of a line, of one chat, or all.</summary>
/// <remarks>What it suppresses is recorded as such. Whatever still holds when it ends is sent then: see <see cref="ExpiredSilences"/>.</remarks>
[JsonConverter(typeof(SilenceJson))]
public sealed record Silence
{
    /// <summary>Maximum length of <see cref="Reason"/>.</summary>
    public const int MaxReason = 200;

    public required SilenceId Id { get; init; }

    /// <summary>When it ends, UTC.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Only changes on this line; null for any.</summary>
    public LineId? Line { get; init; }

    /// <summary>Only changes of this chat; null for any.</summary>
    public ChatId? Chat { get; init; }

    /// <summary>Only changes to this status, AT_RISK or CRITICAL; null for both.</summary>
    public HealthStatus? Status { get; init; }

    /// <summary>Why, for the record: see <see cref="IsReason"/>.</summary>
    public required string Reason
    {
        get;
        init => field = IsReason(value) ? value : throw new ArgumentException($"1 to {MaxReason} characters, none of them a control character.", nameof(value));
    }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Stands in for a silence that a store can't read and that therefore counts as ended. It may have suppressed anything.</summary>
    public static Silence Unreadable(SilenceId id, DateTimeOffset endedAt) =>
        new() { Id = id, Until = endedAt, CreatedAt = endedAt, Reason = "Could not be read any more, so it has ended." };

    /// <summary>1 to 200 characters, not only whitespace, and no control characters.</summary>
    public static bool IsReason(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= MaxReason && !text.Any(char.IsControl);

    /// <summary>
    /// Whether it silences anything at <paramref name="now"/>. One created under a clock that ran ahead doesn't, because it would last until that time
    /// comes.
    /// </summary>
    public bool IsActiveAt(DateTimeOffset now) => now < Until && !CreatedAt.IsFromTheFuture(now);

    /// <summary>Whether it ended before <paramref name="time"/>.</summary>
    public bool ExpiredBefore(DateTimeOffset time) => Until <= time;

    /// <summary>The same silence, ended at <paramref name="at"/> unless it has already ended.</summary>
    public Silence EndedAt(DateTimeOffset at) => ExpiredBefore(at) ? this : this with { Until = at };

    /// <summary>Whether it covers <paramref name="alert"/>. It never covers opt-outs, alarms and tests.</summary>
    public bool Covers(AlertEvent alert) => alert switch
    {
        { TestPlace: not null } or ChatHealthChanged { IsOptOut: true } => false,
        ChatHealthChanged change => Covers(change.Line.Id, change.Chat) && (Status is null || change.Status == Status),
        ChatFlapping flapping => Covers(flapping.Line.Id, flapping.Chat)
            && (Status is null || flapping.History.Select(turn => turn.Status).Append(flapping.Status).All(status => status == HealthStatus.Healthy || status == Status)),
        // Not covered by a silence of one chat or one status, because these are about a whole line.
        LineSurge or LineReminder or LineReputationChanged or LineAudited => Chat is null && Status is null && (Line is null || Line == alert.AboutLine.Id),
        // An alarm is about the monitoring itself, and the first summary of a line may include opt-outs.
        _ => false,
    };

    /// <summary>The only format in which stores keep a silence.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SilenceJsonContext.Default.Silence);

    /// <exception cref="JsonException">The text isn't JSON, or a field is missing or unreadable.</exception>
    public static Silence FromJson(string json) =>
        JsonSerializer.Deserialize(json, SilenceJsonContext.Default.Silence) ?? throw new JsonException("The silence is null.");

    private bool Covers(LineId line, ChatId chat) => (Line is null || Line == line) && (Chat is null || Chat == chat);
}

/// <summary>Identifies a silence: 8 hexadecimal digits, which people type and stores use as a key.</summary>
/// <remarks><c>default</c> is no silence.</remarks>
public readonly record struct SilenceId
{
    private const int Digits = 8;
    private readonly string? _digits;

    private SilenceId(string digits) => _digits = digits;

    public static SilenceId New() => new(RandomNumberGenerator.GetHexString(Digits, lowercase: true));

    public static bool TryParse(string? text, out SilenceId id)
    {
        id = text is { Length: Digits } && text.All(char.IsAsciiHexDigit) ? new(text.ToLowerInvariant()) : default;
        return id != default;
    }

    public override string ToString() => _digits ?? "(no silence)";
}
