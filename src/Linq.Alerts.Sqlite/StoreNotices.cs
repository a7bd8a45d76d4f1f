namespace Linq.Alerts.Sqlite;

/// <summary>What was found in the store that people must know. It stays in the store until it was passed on.</summary>
internal static class StoreNotices
{
    private const string Prefix = "notice/";

    /// <param name="about">What it is about; an earlier notice about the same stays, and the later is left out.</param>
    public static void Add(Connection connection, string about, string text) => connection.Run(
        "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", Prefix + about, text);

    public static List<StoreNotice> Load(Connection connection) => connection.Query(
        "SELECT name, value FROM meta WHERE name >= $1 AND name < $2 ORDER BY name", row => new StoreNotice(row.GetString(0), row.GetString(1)), Prefix, "notice0");

    public static void Dismiss(Connection connection, StoreNotice notice) =>
        connection.Run("DELETE FROM meta WHERE name = $1 AND value = $2", notice.Name, notice.Text);
}

/// <summary>Something found in the store that people must know.</summary>
/// <param name="Text">In their words.</param>
public sealed record StoreNotice(string Name, string Text);
