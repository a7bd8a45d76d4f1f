namespace Linq.Alerts.Sqlite;

/// <summary>A row that cannot be read, though the file is sound: a byte of it changed, or a later version wrote it.</summary>
/// <param name="Key">Its key in its table.</param>
/// <param name="Why">Without a full stop.</param>
internal sealed record DamagedRow(object Key, string Why)
{
    /// <summary>Rounds in which rows are set aside; more are needed only when damage comes faster than it is found.</summary>
    private const int Rounds = 3;

    /// <summary>What reading a row throws when it is the row's fault.</summary>
    public static bool IsDamage(Exception e) => e is UnreadableException or FormatException or InvalidCastException or InvalidOperationException or OverflowException;

    /// <summary>Reads rows, and sets those aside that are damaged, so that they cost no others and are reported once.</summary>
    /// <param name="read">Adds what is damaged to the list, and gives the rest.</param>
    /// <param name="setAside">Sees to it that <paramref name="read"/> does not meet the row again, and notes what is to be reported.</param>
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
