using System.Runtime.CompilerServices;
using System.Text;
using Azure;
using Azure.Data.Tables;

namespace Linq.Alerts.Azure;

/// <summary>The health store in Table Storage: one partition per line, so that a commit to a line is one transaction.</summary>
/// <param name="table">The table <see cref="AzureNames.HealthTable"/>; the deployment creates it.</param>
/// <param name="linq">The Linq API that the store is filled from. A different one than before is refused.</param>
/// <remarks>
/// Rows of a line: <c>line</c>, <c>line|{chat}</c>, <c>event|{epoch}|{sequence}</c>, and <c>pending|{epoch}|{sequence}</c> until the event is
/// published. A row's version is its ETag.
/// </remarks>
public sealed class TableHealthStore(TableClient table, Uri linq, UnreadableRows? unreadable = null) : IHealthStore
{
    private readonly StorageTable _table = new(table);
    private readonly UnreadableRows _unreadable = unreadable ?? new();
    private readonly TableBinding _binding = new(new(table), linq);

    public async Task<LineSnapshot> LoadAsync(LineId line, CancellationToken cancel = default)
    {
        line.RequireLine();
        await _binding.CheckAsync(cancel);
        (LineRow? Row, RowVersion Version) held = default;
        List<ChatRow> chats = [];
        // From the line's own row to the last of its chats.
        await foreach (var row in _table.ReadAsync<TextRow>(TableKeys.PartitionOf(line), TableKeys.Line, TableKeys.After(TableKeys.Chat), cancel: cancel))
        {
            if (row.RowKey == TableKeys.Line)
                held = (StoredText.ReadLine(row.WholeText()), TableVersion.Of(row.ETag));
            else
                chats.Add(StoredText.ReadChat(row.WholeText()));
        }

        return new(held.Row, held.Version, chats);
    }

    public async Task<LineRowSnapshot> LoadRowAsync(LineId line, CancellationToken cancel = default) =>
        await FindAsync(line.RequireLine(), cancel) is { } row ? new(StoredText.ReadLine(row.WholeText()), TableVersion.Of(row.ETag)) : new(null, default);

    public async Task<AccountSnapshot> LoadAccountAsync(CancellationToken cancel = default) =>
        await FindAsync(LineId.Account, cancel) is { } row ? new(StoredText.ReadAccount(row.WholeText()), TableVersion.Of(row.ETag)) : new(null, default);

    public async Task<RowVersion> CommitAsync(StreamCommit commit, CancellationToken cancel = default)
    {
        commit.RequireValid();
        var actions = ActionsOf(commit);
        // Checked first, so that the table isn't bound because of a commit that doesn't fit.
        StorageTable.RequireFit(actions);
        await _binding.CheckAsync(cancel);
        await _binding.BindAsync(commit, cancel);
        if (commit.BasedOn != default && TableVersion.Read(commit.BasedOn) is null)
            return await OwnVersionAsync(commit, cancel);

        while (true)
        {
            var answer = await _table.SubmitAsync(actions, cancel);
            if (answer.Responses is { } responses)
                return responses[0].Headers.ETag is { } version ? TableVersion.Of(version) : await OwnVersionAsync(commit, cancel);

            // The line's row comes first, so nothing else is checked until its version is known to match.
            if (!answer.MissesARow || answer.FailedAt == 0)
                return await OwnVersionAsync(commit, cancel);
            // A chat without a row to remove.
            actions.RemoveAt(answer.FailedAt!.Value);
        }
    }

    public async Task<IReadOnlyList<AlertEvent>> LoadPendingAsync(LineId line, int most, CancellationToken cancel = default)
    {
        await _binding.CheckAsync(cancel);
        return await ReadEventsAsync(line, TableKeys.Pending, most, cancel).Take(most).ToListAsync(cancel);
    }

    public async Task MarkPublishedAsync(LineId line, IReadOnlyList<EventId> events, CancellationToken cancel = default)
    {
        await _binding.CheckAsync(cancel);
        foreach (var marks in events.Distinct().Select(id => TableKeys.OfEvent(TableKeys.Pending, id)).Chunk(StorageTable.MaxOperations))
            await _table.DeleteExistingAsync(TableKeys.PartitionOf(line), marks, cancel);
    }

    public async IAsyncEnumerable<AlertEvent> ReadHistoryAsync(LineId line, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await _binding.CheckAsync(cancel);
        await foreach (var alert in ReadEventsAsync(line, TableKeys.Event, StorageTable.PageRows, cancel))
            yield return alert;
    }

    private IAsyncEnumerable<AlertEvent> ReadEventsAsync(LineId line, string prefix, int most, CancellationToken cancel) =>
        _table.ReadAsync<EventRow>(TableKeys.PartitionOf(line), prefix, TableKeys.After(prefix), most, cancel: cancel)
            .Select(TryRead)
            .OfType<AlertEvent>();

    /// <returns>Null for an unreadable event; later ones are still published.</returns>
    internal AlertEvent? TryRead(EventRow row) => _unreadable.Try(
        _table, row, () => StoredText.ReadEvent(Encoding.UTF8.GetBytes(row.WholeText())),
        () => $"The event {row.PartitionKey} {row.RowKey} cannot be read, so no alert is sent for it");

    private async Task<TextRow?> FindAsync(LineId line, CancellationToken cancel)
    {
        await _binding.CheckAsync(cancel);
        return await _table.FindAsync<TextRow>(TableKeys.PartitionOf(line), TableKeys.Line, cancel);
    }

    /// <summary>
    /// The version of the row that this commit wrote. The client repeats a request if it lost the answer, and the service then reports a conflict with
    /// this same commit. So a reported conflict alone proves nothing.
    /// </summary>
    private async Task<RowVersion> OwnVersionAsync(StreamCommit commit, CancellationToken cancel)
    {
        var line = commit.Row.Line.Id;
        return await FindAsync(line, cancel) is { } row && StoredText.ReadStream(line, row.WholeText()).LastCommit == commit.Id
            ? TableVersion.Of(row.ETag) : throw new StoreConflictException($"The row of {commit.Row.Line} was written by another process.");
    }

    private static List<TableTransactionAction> ActionsOf(StreamCommit commit)
    {
        var partition = TableKeys.PartitionOf(commit.Row.Line.Id);
        return
        [
            TableVersion.Read(commit.BasedOn) is { } version
                ? new(TableTransactionActionType.UpdateReplace, TextOf(TableKeys.Line, StoredText.Of(commit.Row)), version)
                : new(TableTransactionActionType.Add, TextOf(TableKeys.Line, StoredText.Of(commit.Row))),
            .. commit.Written.Select(chat => new TableTransactionAction(
                TableTransactionActionType.UpsertReplace, TextOf(TableKeys.OfChat(chat.Id), StoredText.Of(chat)))),
            .. commit.Removed.Select(chat => new TableTransactionAction(
                TableTransactionActionType.Delete, new TableRow { PartitionKey = partition, RowKey = TableKeys.OfChat(chat) }, ETag.All)),
            .. EventsOf(TableKeys.Event),
            .. EventsOf(TableKeys.Pending),
        ];

        TextRow TextOf(string key, string text)
        {
            var row = new TextRow { PartitionKey = partition, RowKey = key };
            row.SetText(text);
            return row;
        }

        IEnumerable<TableTransactionAction> EventsOf(string prefix) => commit.Events.Select(alert =>
        {
            var row = new EventRow { PartitionKey = partition, RowKey = TableKeys.OfEvent(prefix, alert.Id), ObservedAt = alert.ObservedAt };
            row.SetText(Encoding.UTF8.GetString(StoredText.Of(alert)));
            return new TableTransactionAction(TableTransactionActionType.Add, row);
        });
    }
}
