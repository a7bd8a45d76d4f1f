using Linq.Alerts.Contracts;
using Linq.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;

namespace Linq.Alerts.Tests;

/// <summary>A simulated Linq with one line, and everything that monitors it: the real client, poller and relay over an in-memory store and bus.</summary>
public sealed class Watch : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private Watch(SimulatedLinq linq, TestTimeProvider clock, WebApplication app, int pageSize)
    {
        Linq = linq;
        Clock = clock;
        _app = app;
        SimulatedLine = linq.AddLine();
        Bend = new(app.GetTestServer().CreateHandler());
        _http = new(Bend);
        Api = new(new HttpLinqTransport(_http, new("http://localhost/api/partner"), new(linq.Token)), new() { PageSize = pageSize }, clock);
    }

    public SimulatedLinq Linq { get; }

    public TestTimeProvider Clock { get; }

    public SimulatedLine SimulatedLine { get; }

    public Line Line => LineOf(SimulatedLine);

    public LinqClient Api { get; }

    /// <summary>Answers instead of the simulator, or spoils its answers.</summary>
    public BentHandler Bend { get; }

    public MemoryHealthStore Store { get; } = new();

    public RecordingBus Bus { get; } = new();

    /// <summary>For everything that is made from now on, as after a restart with other settings.</summary>
    public PollOptions Options { get; set; } = new();

    /// <inheritdoc cref="Options"/>
    public LineRules Rules { get; set; } = new();

    public IReadOnlyList<AlertEvent> Published => Bus.Published;

    public IEnumerable<ChatHealthChanged> Changes => Published.OfType<ChatHealthChanged>();

    /// <param name="pageSize">Small, so that few chats are several pages.</param>
    public static async Task<Watch> StartAsync(int pageSize = 10)
    {
        // Waits before a retry cost nothing; timeouts, which are longer, still apply.
        var clock = new TestTimeProvider(TimeSpan.FromSeconds(31));
        var linq = new SimulatedLinq(clock: clock);
        var app = SimulatorApp.Build(linq, builder => builder.WebHost.UseTestServer());
        await app.StartAsync();
        return new(linq, clock, app, pageSize);
    }

    /// <summary>A watch whose line has had its first pass, with nothing published yet to look past.</summary>
    public static async Task<Watch> BaselinedAsync(int healthyChats = 3)
    {
        var watch = await StartAsync();
        for (var i = 0; i < healthyChats; i++)
            watch.Linq.AddChat(watch.SimulatedLine);
        await watch.PollAsync();
        return watch;
    }

    public static Line LineOf(SimulatedLine line) =>
        PhoneNumber.TryParse(line.Number, out var number) ? new(new(line.Id), number) : throw new ArgumentException("The line has no number.");

    public Poller Poller(IHealthStore? store = null, IEventBus? bus = null, string holder = "test") =>
        new(Api, store ?? Store, Relay(store, bus), Options, Rules, holder, Clock);

    public Relay Relay(IHealthStore? store = null, IEventBus? bus = null) => new(store ?? Store, bus ?? Bus, Clock);

    /// <summary>A minute later, one pass.</summary>
    public async Task<PassReport> PollAsync(Poller? poller = null)
    {
        Clock.Advance(TimeSpan.FromMinutes(1));
        return await (poller ?? Poller()).PollAsync(Line);
    }

    /// <summary>A new chat with an old, healthy past.</summary>
    public ChatId AddChat(string status = "HEALTHY", TimeSpan? ago = null) =>
        new(Linq.AddChat(SimulatedLine, status, Clock.GetUtcNow() - (ago ?? TimeSpan.FromDays(3))));

    public void Turn(ChatId chat, string status, DateTimeOffset? at = null) => Linq.SetHealth(chat.Uuid, status, at ?? Clock.GetUtcNow());

    public async Task<ChatRow?> RowAsync(ChatId chat) => (await Store.LoadAsync(Line.Id)).Chats.SingleOrDefault(row => row.Id == chat);

    public async Task<LineRow> LineRowAsync() => (await Store.LoadAsync(Line.Id)).Row!;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}
