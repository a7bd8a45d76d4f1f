namespace Linq.Alerts;

/// <summary>Keeps the whole list of a digest that a message may be too short for, so that every chat can be found.</summary>
public interface IFullLists
{
    /// <summary>Keeps <paramref name="digest"/>'s list. The same digest again replaces it.</summary>
    /// <returns>How a person gets it, to follow a colon: a link, or what to do; null when it could not be kept, which is no reason to hold back the alert.</returns>
    Task<string?> KeepAsync(Digest digest, CancellationToken cancel = default);
}
