namespace Linq.Alerts;

/// <summary>What a page says of one chat's health. A value, so that an unchanged chat costs no memory.</summary>
/// <param name="Field">Whether there was a health to read at all; one with an unknown word counts.</param>
/// <param name="Status"><see cref="HealthStatus.Unknown"/> for a word this build does not know.</param>
/// <param name="Since">Linq's time of the last change; null when missing or unreadable.</param>
/// <param name="Start">Where the chat's object begins and, at <paramref name="End"/>, ends in the page's bytes.</param>
public readonly record struct ChatReading(ChatId Id, HealthField Field, HealthStatus Status, DateTimeOffset? Since, int Start, int End)
{
    public bool HasHealth => Field == HealthField.Read;
}

/// <summary>In which form a chat came with its health.</summary>
public enum HealthField
{
    /// <summary>There is no <c>health_status</c>, or it is null.</summary>
    Missing,

    /// <summary><c>health_status</c> is a text, a list or a number.</summary>
    NotAnObject,

    /// <summary><c>health_status</c> has no <c>status</c> that is a text.</summary>
    WithoutStatus,

    /// <summary>As documented.</summary>
    Read,
}
