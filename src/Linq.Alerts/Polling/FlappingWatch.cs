namespace Linq.Alerts;

/// <summary>Detects when a chat's status keeps changing, and when it has settled.</summary>
internal sealed class FlappingWatch(LinePass pass, FlappingOptions options)
{
    /// <summary>Records that the chat of <paramref name="row"/> has changed to its status.</summary>
    public ChatRow Note(ChatRow row, DateTimeOffset now)
    {
        if (options.IsOff)
            return row;
        List<RecentStep> turns =
        [
            .. (row.Recent ?? []).Where(turn => row.Flapping is not null || (!turn.SeenAt.IsFromTheFuture(now) && now - turn.SeenAt < options.Window)),
            new(row.Status, row.Since, now),
        ];
        return row with
        {
            Recent = [.. turns.TakeLast(options.Remembered)],
            Flapping = row.Flapping is { } flapping ? flapping with { Changes = flapping.Changes + 1 }
                : turns.Count > options.Changes ? new(turns[0].Since, turns.Count)
                : null,
        };
    }

    public void Raise(ChatRow row, DateTimeOffset now) => Report(row, raised: true, now);

    /// <summary>Flapping chats that haven't changed for long enough.</summary>
    public List<ChatRow> Settled(DateTimeOffset now) =>
    [
        .. pass.Rows.Where(row => row.Flapping is not null
            && (options.IsOff || row.Recent is not [.., var last] || last.SeenAt.AgeAt(now) >= options.Dwell)),
    ];

    /// <summary>Summarizes the flapping of a chat that has settled, and resets its state.</summary>
    public void Settle(ChatRow row, DateTimeOffset now)
    {
        Report(row, raised: false, now);
        pass.Write(row with { Recent = null, Flapping = null });
    }

    private void Report(ChatRow row, bool raised, DateTimeOffset now) => pass.Draft.Add(new ChatFlapping(raised)
    {
        Line = pass.Row.Line,
        ObservedAt = now,
        Chat = row.Id,
        Status = row.Status,
        OtherSide = row.OtherSide,
        Changes = row.Flapping!.Changes,
        From = row.Flapping.From,
        History = [.. (row.Recent ?? []).TakeLast(ChatFlapping.MaxHistory).Select(turn => new ChatStep(turn.Status, turn.Since))],
    });
}
