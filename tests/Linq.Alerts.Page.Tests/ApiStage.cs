using System.Net.Http.Json;
using System.Text.Json;
using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Time.Testing;

namespace Linq.Alerts.Page.Tests;

/// <summary>The API over stores in memory, served in the process, with two lines that were just read.</summary>
internal sealed class ApiStage : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiStage(WebApplication app, StoreSwitch store, FakeTimeProvider clock, MemoryDeliveryLedger ledger, RecordingPlace slack)
    {
        (_app, Store, Clock, Ledger, Slack) = (app, store, clock, ledger, slack);
        Http = app.GetTestClient();
    }

    public HttpClient Http { get; }

    public StoreSwitch Store { get; }

    public FakeTimeProvider Clock { get; }

    public MemoryDeliveryLedger Ledger { get; }

    public RecordingPlace Slack { get; }

    public static async Task<ApiStage> StartAsync(bool read = true, PollOptions? options = null)
    {
        var clock = new FakeTimeProvider(Some.Time);
        var (store, ledger, slack) = (new StoreSwitch(), new MemoryDeliveryLedger(), new RecordingPlace());
        var source = PageSource.Of(
            store, store.HistoryWith(ledger), ledger, new MemorySilences(), [new(new Place("slack", slack))], options ?? new(), new(), clock);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseTestServer();
        var app = builder.Build();
        var api = new ReadApi(source);
        app.Run(context => api.AnswerAsync(context, context.Request.Path.Value!.TrimStart('/')));
        await app.StartAsync();
        var stage = new ApiStage(app, store, clock, ledger, slack);
        await stage.KnowAsync(Some.Line, Some.OtherLine);
        if (read)
        {
            await stage.ReadAsync(Some.Line, 200);
            await stage.ReadAsync(Some.OtherLine, 100);
        }

        return stage;
    }

    /// <summary>Records the account's lines, and alarms that stand.</summary>
    public Task KnowAsync(params Line[] lines) => ChangeAccountAsync(
        row => row with { KnownLines = [.. lines.Select(line => new KnownLine(line.Id, line.Number.InFull) { Reputation = line.Reputation, IsFlagged = line.IsFlagged })] });

    /// <summary>Records that Linq no longer lists a line.</summary>
    public Task RetireAsync(Line line) => ChangeAccountAsync(
        row => row with { KnownLines = [.. row.KnownLines.Select(known => known.Id == line.Id ? known with { IsRetired = true } : known)] });

    public Task RaiseAsync(AlarmKind kind) => ChangeAccountAsync(
        row => row with { ActiveAlarms = row.ActiveAlarms.SetItem(kind, Clock.GetUtcNow()) });

    /// <summary>Records that the line's list is empty.</summary>
    public Task MissAsync(Line line) => CommitAsync(
        line.Name, row => row with { ActiveAlarms = row.ActiveAlarms.SetItem(AlarmKind.NoChats, Clock.GetUtcNow()) });

    /// <summary>Records a complete pass.</summary>
    public Task ReadAsync(Line line, long chats = 100) => CommitAsync(
        line.Name, row => row with { LastCompleteStart = Clock.GetUtcNow(), LastCompleteEnd = Clock.GetUtcNow(), Chats = chats });

    /// <summary>Records a pass that reached the last page and could not read everything on the way.</summary>
    public Task ReadInPartAsync(Line line) => CommitAsync(line.Name, row => row with { LastReadEnd = Clock.GetUtcNow() });

    /// <summary>Records chats, with an event for each.</summary>
    public Task TurnAsync(Line line, params ChatRow[] chats) => CommitAsync(line.Name, row => row, chats);

    /// <summary>Moves the clock past the time for which an answer is taken from memory.</summary>
    public void Later() => Clock.Advance(HealthReader.UsableFor + TimeSpan.FromSeconds(1));

    public async Task<JsonElement> GetAsync(string path) => await Http.GetFromJsonAsync<JsonElement>(path);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private async Task ChangeAccountAsync(Func<AccountRow, AccountRow> change)
    {
        var (snapshot, id) = (await Store.LoadAccountAsync(), Guid.NewGuid());
        await Store.CommitAsync(new() { Id = id, Row = change(snapshot.Row ?? Some.Account()) with { LastCommit = id }, BasedOn = snapshot.Version });
    }

    private async Task CommitAsync(LineName name, Func<LineRow, LineRow> change, params ChatRow[] chats)
    {
        var snapshot = await Store.LoadAsync(name.Id);
        var row = change(snapshot.Row ?? new() { Line = name, Epoch = Some.Time });
        var id = Guid.NewGuid();
        ChatHealthChanged[] events =
        [
            .. chats.Select((chat, i) => new ChatHealthChanged
            {
                Id = new(name.Id, Some.Time.ToUnixTimeMilliseconds(), row.NextSequence + i),
                Line = name,
                ObservedAt = Clock.GetUtcNow(),
                Chat = chat.Id,
                Previous = HealthStatus.Healthy,
                Status = chat.Status,
                Since = chat.Since,
                Facts = new(chat.OtherSide, Service: "iMessage"),
            }),
        ];
        await Store.CommitAsync(new()
        {
            Id = id,
            Row = row with { LastCommit = id, NextSequence = row.NextSequence + events.Length },
            BasedOn = snapshot.Version,
            Written = chats,
            Events = events,
        });
    }
}

/// <summary>A store in memory that can be down, and counts how often chats are read.</summary>
internal sealed class StoreSwitch : IHealthStore
{
    private readonly MemoryHealthStore _store = new();

    public bool IsDown { get; set; }

    public int Loads { get; private set; }

    public IHistory HistoryWith(MemoryDeliveryLedger ledger) => new MemoryHistory(_store, ledger);

    public Task<LineSnapshot> LoadAsync(LineId line, CancellationToken cancel = default)
    {
        Loads++;
        return Up().LoadAsync(line, cancel);
    }

    public Task<LineRowSnapshot> LoadRowAsync(LineId line, CancellationToken cancel = default) => Up().LoadRowAsync(line, cancel);

    public Task<AccountSnapshot> LoadAccountAsync(CancellationToken cancel = default) => Up().LoadAccountAsync(cancel);

    public Task<RowVersion> CommitAsync(StreamCommit commit, CancellationToken cancel = default) => Up().CommitAsync(commit, cancel);

    public Task<IReadOnlyList<AlertEvent>> LoadPendingAsync(LineId line, int most, CancellationToken cancel = default) => Up().LoadPendingAsync(line, most, cancel);

    public Task MarkPublishedAsync(LineId line, IReadOnlyList<EventId> events, CancellationToken cancel = default) => Up().MarkPublishedAsync(line, events, cancel);

    public IAsyncEnumerable<AlertEvent> ReadHistoryAsync(LineId line, CancellationToken cancel = default) => Up().ReadHistoryAsync(line, cancel);

    private MemoryHealthStore Up() => IsDown ? throw new StoreUnavailableException("The store is down. Wait.") : _store;
}

internal sealed class RecordingPlace : INotifier
{
    public string Name => "Slack";

    public string Cure => "Make a new webhook.";

    public TimeSpan Pace => TimeSpan.Zero;

    public Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default) => Task.FromResult<Delivery>(new Delivery.Sent());
}
