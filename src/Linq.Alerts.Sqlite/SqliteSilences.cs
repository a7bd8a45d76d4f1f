namespace Linq.Alerts.Sqlite;

/// <summary>The silences of one machine.</summary>
internal sealed class SqliteSilences(Database database, TimeProvider clock) : ISilences
{
    public Task<IReadOnlyList<Silence>> LoadAsync(CancellationToken cancel = default) => database.ReadAsync<IReadOnlyList<Silence>>(
        // Forgotten on time, whenever the rows are deleted.
        connection => connection.Query(
            "SELECT row FROM silences WHERE until > $1", row => StoredText.ReadSilence(row.GetString(0)), StoredTime.Of(clock.GetUtcNow() - Retention.Kept)),
        cancel);

    public Task AddAsync(Silence silence, CancellationToken cancel = default) => database.WriteAsync(
        connection => connection.Run(
            "INSERT INTO silences (silence, until, row) VALUES ($1, $2, $3) ON CONFLICT (silence) DO NOTHING",
            silence.Id.ToString(), StoredTime.Of(silence.Until), silence.ToJson()),
        cancel);

    public Task RemoveAsync(SilenceId id, CancellationToken cancel = default) => database.WriteAsync(
        connection => connection.Run("DELETE FROM silences WHERE silence = $1", id.ToString()), cancel);
}
