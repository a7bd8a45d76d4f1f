namespace Linq.Alerts;

/// <summary>Decides when a store belongs to one Linq, because comparing statuses from different ones would cause false alerts.</summary>
/// <remarks>
/// It is bound with the first data from Linq about the account, not at the first contact: a typo in the base URL gets no answer, or only errors, and
/// must not bind anything. A store without data from Linq can be bound again.
/// </remarks>
public static class StoreBinding
{
    /// <summary>Without user, query and final slash, which don't identify the Linq.</summary>
    public static string Plain(Uri linq) =>
        linq.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    /// <summary>Whether this commit contains something that only a successful answer from Linq can have provided.</summary>
    public static bool Binds(StreamCommit commit) => commit.Row is not AccountRow account || !IsEmpty(account);

    /// <summary>Whether nothing was recorded from Linq.</summary>
    /// <param name="account">The account's row; null if there is none. It lists lines before anything else is recorded about them.</param>
    public static bool IsEmpty(AccountRow? account) => account is null || account.KnownLines.IsDefaultOrEmpty;
}
