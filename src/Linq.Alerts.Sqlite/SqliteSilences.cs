namespace Linq.Alerts.Sqlite;

/// <summary>The silences of the one-machine edition.</summary>
internal sealed class SqliteSilences(Database database, TimeProvider clock) : ISilences
{
    public Task<IReadOnlyList<Silence>> LoadAsync(CancellationToken cancel = default) => DamagedRow.ReadAsync<IReadOnlyList<Silence>>(
        database,
        // Dropped on time, regardless of when the rows are deleted.
        (connection, damaged) => connection.QueryGood(
            "SELECT row, silence FROM silences WHERE until > $1",
            row => StoredText.ReadSilence(row.GetString(0)), key: 1, damaged.Add, TimeText.Of(clock.GetUtcNow() - Retention.Kept)).Good,
        (connection, silence) => SetAside(connection, silence, clock.GetUtcNow()),
        cancel);

    public Task AddAsync(Silence silence, CancellationToken cancel = default) => database.WriteAsync(
        connection => connection.Run(
            "INSERT INTO silences (silence, until, row) VALUES ($1, $2, $3) ON CONFLICT (silence) DO NOTHING",
            silence.Id.ToString(), TimeText.Of(silence.Until), silence.ToJson()),
        cancel);

    public Task EndAsync(SilenceId id, DateTimeOffset at, CancellationToken cancel = default) => database.WriteAsync(
        connection =>
        {
            // An unreadable one counts as ended.
            var found = connection.QueryGood("SELECT row, silence FROM silences WHERE silence = $1", row => StoredText.ReadSilence(row.GetString(0)), key: 1, damaged: null, id.ToString()).Good;
            return found is [var silence] && silence.EndedAt(at) is var ended && ended != silence
                ? connection.Run("UPDATE silences SET until = $1, row = $2 WHERE silence = $3", TimeText.Of(ended.Until), ended.ToJson(), id.ToString()) : 0;
        },
        cancel);

    /// <summary>Ends an unreadable silence at <paramref name="now"/>.</summary>
    public static void SetAside(Connection connection, DamagedRow silence, DateTimeOffset now)
    {
        var ended = Silence.Unreadable(SilenceId.TryParse(silence.Key as string, out var id) ? id : SilenceId.New(), now);
        connection.Run("DELETE FROM silences WHERE silence = $1", silence.Key);
        connection.Run("INSERT INTO silences (silence, until, row) VALUES ($1, $2, $3) ON CONFLICT (silence) DO NOTHING", $"{ended.Id}", TimeText.Of(now), ended.ToJson());
        StoreNotices.Add(
            connection, $"silences/{silence.Key}",
            $"Silence {silence.Key} cannot be read, so it no longer applies: {silence.Why}. What it held back and is still so is sent. Add it again if it is still wanted.");
    }
}
