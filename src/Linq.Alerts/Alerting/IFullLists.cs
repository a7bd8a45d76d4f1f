namespace Linq.Alerts;

/// <summary>Keeps the full list of a digest, because a message may be too short for it.</summary>
public interface IFullLists
{
    /// <summary>Keeps the list of <paramref name="digest"/>. The same digest replaces it.</summary>
    /// <returns>How to get it, as text that follows a colon: a link, or what to do. Null if it couldn't be kept, which doesn't delay the alert.</returns>
    Task<string?> KeepAsync(Digest digest, CancellationToken cancel = default);
}
