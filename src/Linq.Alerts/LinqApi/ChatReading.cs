namespace Linq.Alerts;

/// <summary>What a page says of one chat's health. A value without references, so that an unchanged chat costs no memory.</summary>
/// <param name="HasHealth">Whether there was a health to read at all; one with an unknown word counts.</param>
/// <param name="Status"><see cref="HealthStatus.Unknown"/> for a word this build does not know.</param>
/// <param name="Since">Linq's time of the last change; null when missing or unreadable.</param>
/// <param name="Start">Where the chat's object begins and, at <paramref name="End"/>, ends in the page's bytes.</param>
public readonly record struct ChatReading(ChatId Id, bool HasHealth, HealthStatus Status, DateTimeOffset? Since, int Start, int End);
