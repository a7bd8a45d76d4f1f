namespace Linq.Alerts;

/// <summary>A chat's health as read from a page. A struct, so that an unchanged chat costs no memory.</summary>
/// <param name="Field">Whether there was a readable health status at all; one with an unknown word counts.</param>
/// <param name="Status"><see cref="HealthStatus.Unknown"/> for a word this build doesn't know.</param>
/// <param name="Since">Linq's time of the last change; null if missing or unreadable.</param>
/// <param name="Start">Where the chat's object begins in the page's bytes; it ends at <paramref name="End"/>.</param>
public readonly record struct ChatReading(ChatId Id, HealthField Field, HealthStatus Status, DateTimeOffset? Since, int Start, int End)
{
    public bool HasHealth => Field == HealthField.Read;
}

/// <summary>The format of a chat's health status.</summary>
public enum HealthField
{
    /// <summary><c>health_status</c> is missing or null.</summary>
    Missing,

    /// <summary><c>health_status</c> is a string, a list or a number.</summary>
    NotAnObject,

    /// <summary><c>health_status</c> has no <c>status</c> that is a string.</summary>
    WithoutStatus,

    /// <summary>As documented.</summary>
    Read,
}
