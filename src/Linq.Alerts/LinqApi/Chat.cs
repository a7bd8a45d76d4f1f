using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>A chat as returned by <c>GET /v3/chats/{id}</c>. Only the ID is guaranteed: Linq adds, renames and drops fields.</summary>
public sealed record Chat
{
    public ChatId Id { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public Personal DisplayName { get; init; }

    [JsonConverter(typeof(LenientHandles))]
    public IReadOnlyList<ChatHandle?>? Handles { get; init; }

    [JsonConverter(typeof(LenientHealth))]
    public ChatHealthStatus? HealthStatus { get; init; }

    public bool? IsGroup { get; init; }

    /// <summary><c>iMessage</c>, <c>SMS</c>, <c>RCS</c>, or a value added later.</summary>
    public string? Service { get; init; }

    /// <summary>What an event may say about this chat.</summary>
    public ChatFacts Facts(PhoneNumber line) =>
        new(OtherSide(line), IsGroup ?? false, ChatFacts.PlainService(Service), ChatFacts.TrustedDocUrl(HealthStatus?.DocUrl));

    private LastFour OtherSide(PhoneNumber line)
    {
        if (IsGroup ?? false)
            return LastFour.Group;
        // is_me may be missing or null. Then the handle is ours if it is the line's number.
        var other = Handles?.FirstOrDefault(handle => handle is not null && !(handle.IsMe ?? IsNumber(handle.Handle, line)));
        return other?.Handle.LastFour ?? default;
    }

    private static bool IsNumber(Personal handle, PhoneNumber line) => PhoneNumber.TryParse(handle.InFull, out var number) && number == line;
}

/// <summary>One participant of a chat.</summary>
/// <param name="Handle">E.164 or an e-mail address.</param>
/// <param name="IsMe">Whether it is the line itself. May be missing.</param>
/// <param name="Status"><c>active</c>, <c>left</c>, <c>removed</c>.</param>
public sealed record ChatHandle(Personal Handle, bool? IsMe = null, string? Service = null, string? Status = null);

/// <param name="Status">Uppercase since 2026-05-15; lowercase before. An open set.</param>
/// <param name="UpdatedAt">When the status last changed.</param>
public sealed record ChatHealthStatus(string? Status = null, DateTimeOffset? UpdatedAt = null, string? DocUrl = null);
