namespace Linq.Alerts.Sqlite;

/// <summary>The history of the one-machine edition.</summary>
internal sealed class SqliteHistory(Database database) : IHistory
{
    public Task<HistoryPage<RecordedEvent>> ReadEventsAsync(EventQuery query, CancellationToken cancel = default) => database.ReadAsync(
        connection =>
        {
            var found = ReadGood(query.Limit + 1, limit =>
            {
                var where = new Conditions("recorded");
                where.Add("chat = {0}", query.Chat?.ToString());
                where.Add("line = {0}", query.Line?.ToString());
                where.Add("status = {0}", query.Status?.Word);
                where.Add("time >= {0}", query.Since);
                where.Add("time < {0}", query.Until);
                if (query.After is { } after)
                    where.Add("(time, line, epoch, sequence) < ({0}, {1}, {2}, {3})", TimeText.Of(after.Time), after.Event.Line.ToString(), after.Event.Epoch, after.Event.Sequence);
                return connection.QueryGood(
                    $"SELECT number, event FROM events WHERE {where} ORDER BY time DESC, line DESC, epoch DESC, sequence DESC LIMIT {where.Value(limit)}",
                    row => (Number: row.GetInt64(0), Event: StoredEvents.Read(row.GetString(1))),
                    key: 0, damaged: null, [.. where.Values]);
            });
            var page = NewestFirst.Of(found, one => HistoryCursor.Of(one.Event), query.Limit);
            return new HistoryPage<RecordedEvent>([.. page.Items.Select(one => new RecordedEvent(one.Event, DeliveriesOf(connection, one.Number)))], page.Next);
        },
        cancel);

    public Task<HistoryPage<LedgerEntry>> ReadDeliveriesAsync(DeliveryQuery query, CancellationToken cancel = default) => database.ReadAsync(
        connection =>
        {
            var found = ReadGood(query.Limit + 1, limit =>
            {
                var where = new Conditions(query.State switch
                {
                    null => "TRUE",
                    DeliveryState.Waiting => "outcome IS NULL",
                    DeliveryState.Delivered => "outcome = 'delivered'",
                    DeliveryState.Suppressed => "outcome = 'suppressed'",
                    _ => "outcome = 'dead'",
                });
                where.Add("deliveries.route = {0}", query.Route);
                where.Add("taken_at >= {0}", query.Since);
                where.Add("taken_at < {0}", query.Until);
                if (query.After is { } after)
                {
                    where.Add(
                        "(taken_at, line, epoch, sequence, deliveries.route) < ({0}, {1}, {2}, {3}, {4})",
                        TimeText.Of(after.Time), after.Event.Line.ToString(), after.Event.Epoch, after.Event.Sequence, after.Route);
                }

                return connection.QueryGood(
                    $"{SqliteDeliveryLedger.Entry} WHERE {where} ORDER BY taken_at DESC, line DESC, epoch DESC, sequence DESC, deliveries.route DESC LIMIT {where.Value(limit)}",
                    SqliteDeliveryLedger.ReadEntry, key: 8, damaged: null, [.. where.Values]);
            });
            return NewestFirst.Of(found, HistoryCursor.Of, query.Limit);
        },
        cancel);

    /// <summary>Reads more if unreadable rows would make a page look like the last.</summary>
    private static List<T> ReadGood<T>(int wanted, Func<int, (List<T> Good, int All)> query)
    {
        for (var limit = wanted; ; limit *= 2)
        {
            var (good, all) = query(limit);
            if (good.Count >= wanted || all < limit)
                return good[..Math.Min(wanted, good.Count)];
        }
    }

    private static List<LedgerEntry> DeliveriesOf(Connection connection, long number) => connection.QueryGood(
        $"{SqliteDeliveryLedger.Entry} WHERE deliveries.event = $1 ORDER BY deliveries.route", SqliteDeliveryLedger.ReadEntry, key: 8, damaged: null, number).Good;

    /// <summary>The conditions on a row, and their parameter values.</summary>
    private sealed class Conditions(string first)
    {
        private readonly List<string> _conditions = [first];

        public List<object?> Values { get; } = [];

        public void Add(string condition, DateTimeOffset? time) => Add(condition, time is { } known ? TimeText.Of(known) : null);

        /// <summary>Adds a condition, unless its value is null.</summary>
        public void Add(string condition, string? value)
        {
            if (value is not null)
                Add(condition, [value]);
        }

        public void Add(string condition, params object[] values) =>
            _conditions.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, condition, [.. values.Select(Value)]));

        /// <summary>The parameter name for a value.</summary>
        public string Value(object value)
        {
            Values.Add(value);
            return $"${Values.Count}";
        }

        public override string ToString() => string.Join(" AND ", _conditions);
    }
}
