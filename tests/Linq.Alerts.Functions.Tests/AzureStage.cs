using System.Net;
using System.Text;
using Azure.Data.Tables;
using Linq.Alerts.Azure;
using Linq.Alerts.Azure.Tests;
using Linq.Alerts.Contracts;
using Linq.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The whole Azure edition: its functions over real tables in the emulator, a stand-in Service Bus, a simulated Linq, and a Slack that remembers.</summary>
internal sealed class AzureStage : IAsyncDisposable
{
    private readonly WebApplication _linq;
    private readonly TableServiceClient _tables;
    private readonly Dictionary<string, string?> _settings;
    private readonly HttpClient _http;
    private readonly Stack<ServiceProvider> _instances = [];

    private AzureStage(SimulatedLinq linq, WebApplication app, FakeTimeProvider clock, TableServiceClient tables, FailingHook store, Dictionary<string, string?> settings)
    {
        (Linq, _linq, Clock, _tables, Store, _settings) = (linq, app, clock, tables, store, settings);
        Line = linq.AddLine();
        _http = new(Slack);
        Start();
    }

    public SimulatedLinq Linq { get; }

    public SimulatedLine Line { get; }

    public FakeTimeProvider Clock { get; }

    public FakeNamespace Bus { get; } = new();

    public FakeSlack Slack { get; } = new();

    /// <summary>What Table Storage answers instead, as long as it is told to.</summary>
    public FailingHook Store { get; }

    public RecordingLog Log { get; } = new();

    /// <summary>What was asked of the tables.</summary>
    public required CountingHook Requests { get; init; }

    public TableDeliveryLedger Ledger => _instances.Peek().GetRequiredService<TableDeliveryLedger>();

    /// <summary>Done as each request to Linq goes out.</summary>
    public Action<HttpRequestMessage>? OnRequest { get; set; }

    public static async Task<AzureStage> StartAsync(Azurite azurite, params (string Name, string? Value)[] settings)
    {
        // Waits before a retry cost nothing; the time limit of a post, which is 30 s, stands.
        var clock = new TestTimeProvider(TimeSpan.FromSeconds(9));
        var (health, deliveries) = (await azurite.CreateTableAsync(), await azurite.CreateTableAsync());
        var (tables, store, requests) = (new Mock<TableServiceClient>(), new FailingHook(), new CountingHook());
        tables.Setup(service => service.GetTableClient(AzureNames.HealthTable)).Returns(new HookedTable(new HookedTable(health, store), requests));
        tables.Setup(service => service.GetTableClient(AzureNames.DeliveriesTable)).Returns(new HookedTable(new HookedTable(deliveries, store), requests));
        var linq = new SimulatedLinq(clock: clock);
        var app = SimulatorApp.Build(linq, builder => builder.WebHost.UseTestServer());
        await app.StartAsync();
        Dictionary<string, string?> all = new()
        {
            ["LINQ_API_V3_API_KEY"] = linq.Token,
            ["LINQ_API_V3_BASE_URL"] = "http://localhost/api/partner",
            ["Tables:ServiceUri"] = "https://account.table.core.windows.net",
            ["ServiceBus:fullyQualifiedNamespace"] = "name.servicebus.windows.net",
            ["WEBSITE_HOSTNAME"] = "alerts.example.com",
            ["SLACK_WEBHOOK_URL"] = "https://hooks.slack.com/services/T0/B0/secret",
        };
        foreach (var (name, value) in settings)
        {
            all.Remove(name);
            if (value is not null)
                all[name] = value;
        }

        return new(linq, app, clock, tables.Object, store, all) { Requests = requests };
    }

    /// <summary>A new instance, as after a deployment or a crash.</summary>
    public void Start()
    {
        var settings = AzureSettings.Read(_settings);
        _instances.Push(new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Log))
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(_tables)
            .AddSingleton(Bus.Client)
            // The transport of the other edition: what Refit sends is tested where it lies.
            .AddSingleton<ILinqTransport>(new HttpLinqTransport(
                new(new Hook(_linq.GetTestServer().CreateHandler(), request => OnRequest?.Invoke(request))), settings.Alerts.BaseUrl, settings.Alerts.Key!.Value))
            .AddKeyedSingleton(Composition.Places, _http)
            .AddLinqAlerts(settings)
            .BuildServiceProvider());
    }

    /// <summary>A function as the host creates it, on the instance started last.</summary>
    public T Function<T>() => ActivatorUtilities.CreateInstance<T>(_instances.Peek());

    /// <summary>One minute as the Functions host would run it: each timer once, and every message that lies in a queue.</summary>
    public async Task MinuteAsync()
    {
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Function<PollFunction>().RunAsync(new(), default);
        await TakeAsync();
        await Function<DispatchFunctions>().RunAsync(new(), default);
        await Function<RelayFunction>().RunAsync(new(), default);
        await Function<HeartbeatFunction>().RunAsync(new(), default);
        await TakeAsync();
    }

    /// <summary>Every message that lies in a queue now, each by its function.</summary>
    public async Task TakeAsync()
    {
        foreach (var message in Bus.Take(AzureNames.PollLineQueue))
            await Function<PollLineFunction>().RunAsync(message, default);
        if (Bus.Take(AzureNames.NotifySlackQueue) is { Length: > 0 } slack)
            await Function<NotifySlackFunction>().RunAsync(slack, Bus.Actions, default);
        if (Bus.Take(AzureNames.NotifyEmailQueue) is { Length: > 0 } email)
            await Function<NotifyEmailFunction>().RunAsync(email, Bus.Actions, default);
        if (Bus.Take(AzureNames.NotifyWebhookQueue) is { Length: > 0 } webhook)
            await Function<NotifyWebhookFunction>().RunAsync(webhook, Bus.Actions, default);
    }

    /// <summary>The wake-ups that lie in their queue, at the time they were asked for at the earliest.</summary>
    public async Task WakeAsync(TimeSpan after)
    {
        Clock.Advance(after);
        foreach (var message in Bus.Take(AzureNames.DispatchQueue))
            await Function<DispatchFunctions>().WakeUpAsync(message, default);
    }

    public Guid AddChat(string status = "HEALTHY") => Linq.AddChat(Line, status, Clock.GetUtcNow() - TimeSpan.FromDays(3));

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        _http.Dispose();
        await _linq.DisposeAsync();
    }
}

internal sealed class Hook(HttpMessageHandler inner, Action<HttpRequestMessage> before) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        before(request);
        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>A Slack that takes what it is sent, or answers as told.</summary>
internal sealed class FakeSlack : HttpMessageHandler
{
    public List<string> Messages { get; } = [];

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <summary>Done once a message is there, before Slack answers.</summary>
    public Action? OnTheWay { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Status == HttpStatusCode.OK)
            Messages.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
        OnTheWay?.Invoke();
        return new(Status) { Content = new StringContent(Status == HttpStatusCode.OK ? "ok" : "no", Encoding.UTF8, "text/plain") };
    }
}

/// <summary>Every line that was logged.</summary>
internal sealed class RecordingLog : ILoggerProvider
{
    public List<(LogLevel Level, string Text)> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Logger(Lines);

    public void Dispose()
    {
    }

    private sealed class Logger(List<(LogLevel, string)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add((logLevel, formatter(state, exception)));
    }
}
