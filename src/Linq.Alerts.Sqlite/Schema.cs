using System.Globalization;

namespace Linq.Alerts.Sqlite;

/// <summary>Creates and migrates the tables step by step. The file's <c>user_version</c> is the number of applied steps.</summary>
/// <remarks>
/// The tables are meant to be readable in the <c>sqlite3</c> shell too: what people query has its own column, and the view <c>history</c> joins changes
/// and their deliveries. What only the program needs is JSON in one column, so that a new field needs no step.
/// </remarks>
internal static class Schema
{
    /// <summary>"LQAL", which identifies our SQLite files.</summary>
    private const int ApplicationId = 0x4C51414C;

    /// <summary>Never changed once released; changes are additional steps.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE meta (
            name  TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE lines (
            line        TEXT PRIMARY KEY,
            number      TEXT GENERATED ALWAYS AS (row ->> '$.line.number'),
            last_read   TEXT GENERATED ALWAYS AS (row ->> '$.lastCompleteEnd'),
            version     INTEGER NOT NULL,
            last_commit TEXT NOT NULL,
            row         TEXT NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE chats (
            line   TEXT NOT NULL,
            chat   TEXT NOT NULL,
            status TEXT GENERATED ALWAYS AS (row ->> '$.status'),
            since  TEXT GENERATED ALWAYS AS (row ->> '$.since'),
            row    TEXT NOT NULL,
            PRIMARY KEY (line, chat)
        ) WITHOUT ROWID;

        -- recorded: by the poller, and not only taken in for delivery. pending: still to be published.
        CREATE TABLE events (
            number   INTEGER PRIMARY KEY,
            line     TEXT NOT NULL,
            epoch    INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            time     TEXT NOT NULL,
            type     TEXT NOT NULL,
            chat     TEXT,
            previous TEXT,
            status   TEXT,
            recorded INTEGER NOT NULL DEFAULT 0,
            pending  INTEGER NOT NULL DEFAULT 0,
            event    TEXT NOT NULL,
            UNIQUE (line, epoch, sequence)
        );
        CREATE INDEX events_pending ON events (line, epoch, sequence) WHERE pending;
        CREATE INDEX events_by_time ON events (time);
        CREATE INDEX events_by_chat ON events (chat, time) WHERE chat IS NOT NULL;

        -- number: the order of intake. outcome: NULL while it waits.
        CREATE TABLE deliveries (
            number   INTEGER PRIMARY KEY AUTOINCREMENT,
            event    INTEGER NOT NULL REFERENCES events (number),
            route    TEXT NOT NULL,
            taken_at TEXT NOT NULL,
            outcome  TEXT,
            why      TEXT,
            ended_at TEXT,
            digest   TEXT,
            replay   TEXT,
            UNIQUE (event, route)
        );
        CREATE INDEX deliveries_waiting ON deliveries (route, number) WHERE outcome IS NULL;
        CREATE INDEX deliveries_dead ON deliveries (route, ended_at) WHERE outcome = 'dead';
        CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE outcome IS NOT NULL;

        CREATE TABLE places (
            place   TEXT PRIMARY KEY,
            version INTEGER NOT NULL,
            row     TEXT NOT NULL
        ) WITHOUT ROWID;

        -- raised: how often a dispatcher took over what waited for the route from one that had not given it back.
        CREATE TABLE fences (
            route  TEXT PRIMARY KEY,
            raised INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE silences (
            silence TEXT PRIMARY KEY,
            until   TEXT NOT NULL,
            reason  TEXT GENERATED ALWAYS AS (row ->> '$.reason'),
            row     TEXT NOT NULL
        ) WITHOUT ROWID;

        CREATE VIEW history AS
        SELECT events.time, events.type, events.chat, events.previous, events.status, lines.number AS line,
               deliveries.route, coalesce(deliveries.outcome, 'waiting') AS outcome, deliveries.why, deliveries.ended_at, deliveries.digest,
               events.line || '.' || events.epoch || '.' || events.sequence AS id
        FROM events
        LEFT JOIN lines ON lines.line = events.line
        LEFT JOIN deliveries ON deliveries.event = events.number
        ORDER BY events.time, events.number, deliveries.number;
        """,
    ];

    /// <summary>Whether the file is still empty, because the program died before the first step.</summary>
    public static bool IsEmpty(Connection connection) => Number(connection, "PRAGMA schema_version") == 0;

    /// <exception cref="StoreUnavailableException">It is another program's database.</exception>
    public static void RequireOurs(Connection connection, string path)
    {
        if (!IsEmpty(connection) && Number(connection, "PRAGMA application_id") != ApplicationId)
            throw new StoreUnavailableException(DiskTrouble.Damaged(path, "it is a SQLite database of another program"));
    }

    /// <summary>Prepares an empty file for <see cref="Apply"/>. Two processes may do so at once.</summary>
    public static void Prepare(Connection connection) =>
        // Only effective before the first table.
        connection.Run("PRAGMA auto_vacuum = INCREMENTAL");

    /// <summary>Creates the tables, or migrates those of an older version, in one transaction.</summary>
    /// <param name="path">Named in the message if the file is unusable.</param>
    /// <param name="mayChange">Whether this process may migrate the file, because no other process uses it.</param>
    /// <param name="steps"><see cref="Steps"/>, except in tests.</param>
    /// <exception cref="StoreUnavailableException">The file is from a later version, or must be migrated by another process.</exception>
    public static void Apply(Connection connection, string path, bool mayChange, IReadOnlyList<string> steps)
    {
        var version = (int)Number(connection, "PRAGMA user_version");
        if (version > steps.Count)
        {
            throw new StoreUnavailableException(
                $"{path} was written by a later version of Linq Alerts (its schema is {version}, this version knows {steps.Count}). Start that version, or a newer one.");
        }

        if (version == steps.Count)
            return;
        if (version > 0 && !mayChange)
        {
            throw new StoreUnavailableException(
                $"{path} was written by an earlier version of Linq Alerts (its schema is {version}, this version needs {steps.Count}). Start \"run\" or \"poll\" of this version once, which brings it up to date.");
        }

        foreach (var step in steps.Skip(version))
            connection.Run(step);
        connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
        connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {steps.Count}"));
    }

    private static long Number(Connection connection, string sql) => (long)(connection.Scalar(sql) ?? 0L);
}
