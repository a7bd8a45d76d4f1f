namespace Linq.Alerts.Sqlite;

/// <summary>An unreadable row in an intact file: a byte of it changed, or a later version wrote it.</summary>
/// <param name="Key">Its key in its table.</param>
/// <param name="Why">The reason, without a period.</param>
internal sealed record DamagedRow(object Key, string Why)
{
    /// <summary>Maximum rounds of setting rows aside. More would only be needed if damage occurred faster than it is found.</summary>
    private const int Rounds = 3;

    /// <summary>The exceptions from reading a row that are caused by its content.</summary>
    public static bool IsDamage(Exception e) => e is UnreadableException or FormatException or InvalidCastException or InvalidOperationException or OverflowException;

    /// <summary>Reads rows, and sets damaged ones aside, so that they don't affect others and are reported once.</summary>
    /// <param name="read">Adds damaged rows to the list, and returns the rest.</param>
    /// <param name="setAside">Ensures that <paramref name="read"/> doesn't find the row again, and records what to report.</param>
    public static async Task<T> ReadAsync<T>(
        Database database, Func<Connection, List<DamagedRow>, T> read, Action<Connection, DamagedRow> setAside, CancellationToken cancel)
    {
        for (var round = 1; ; round++)
        {
            List<DamagedRow> damaged = [];
            var answer = await database.ReadAsync(connection => read(connection, damaged), cancel);
            if (damaged.Count == 0 || round > Rounds)
                return answer;
            await database.WriteAsync(
                connection =>
                {
                    foreach (var row in damaged)
                        setAside(connection, row);
                    return true;
                },
                cancel);
        }
    }
}
