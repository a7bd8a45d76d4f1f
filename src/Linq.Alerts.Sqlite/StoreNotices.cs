namespace Linq.Alerts.Sqlite;

/// <summary>Problems found in the store that people must know about. They are kept in the store until they have been reported.</summary>
internal static class StoreNotices
{
    private const string Prefix = "notice/";

    /// <param name="about">The subject. If there is already a notice about it, that one is kept and this one is dropped.</param>
    public static void Add(Connection connection, string about, string text) => connection.Run(
        "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", Prefix + about, text);

    public static List<StoreNotice> Load(Connection connection) => connection.Query(
        "SELECT name, value FROM meta WHERE name >= $1 AND name < $2 ORDER BY name", row => new StoreNotice(row.GetString(0), row.GetString(1)), Prefix, "notice0");

    public static void Dismiss(Connection connection, StoreNotice notice) =>
        connection.Run("DELETE FROM meta WHERE name = $1 AND value = $2", notice.Name, notice.Text);
}

/// <summary>A problem found in the store that people must know about.</summary>
/// <param name="Text">In words for people.</param>
public sealed record StoreNotice(string Name, string Text);
