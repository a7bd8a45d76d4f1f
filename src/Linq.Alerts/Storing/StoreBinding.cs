namespace Linq.Alerts;

/// <summary>When a store belongs to one Linq: statuses from one compared with those from another would be alerts about nothing.</summary>
/// <remarks>
/// It is bound with the first thing that Linq has said about the account, and not by the first contact: a typo in the base URL gets no answer, or
/// only errors, and must not bind anything. A store that holds nothing from Linq can be bound anew.
/// </remarks>
public static class StoreBinding
{
    /// <summary>Without user, query and final slash, which say nothing about which Linq it is.</summary>
    public static string Plain(Uri linq) =>
        linq.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    /// <summary>Whether this commit holds something that only a successful answer from Linq can have said.</summary>
    public static bool Binds(StreamCommit commit) => commit.Row is not AccountRow account || !IsEmpty(account);

    /// <summary>Whether nothing was recorded from Linq.</summary>
    /// <param name="account">The account's row; null when there is none. Lines are on it before anything else is recorded of them.</param>
    public static bool IsEmpty(AccountRow? account) => account is null || account.KnownLines.IsDefaultOrEmpty;
}
