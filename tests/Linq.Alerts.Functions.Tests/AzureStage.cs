using System.Net;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Azure.Monitor.OpenTelemetry.Exporter;
using Linq.Alerts.Azure;
using Linq.Alerts.Azure.Tests;
using Linq.Alerts.Contracts;
using Linq.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;

namespace Linq.Alerts.Functions.Tests;

/// <summary>
/// The whole Azure edition: its functions over real tables in the emulator, a Service Bus with the real client, a simulated Linq, and a Slack that
/// records messages.
/// </summary>
internal sealed class AzureStage : IAsyncDisposable
{
    private readonly WebApplication _linq;
    private readonly TableServiceClient _tables;
    private readonly Dictionary<string, string?> _settings;
    private readonly Stack<ServiceProvider> _instances = [];

    private AzureStage(
        SimulatedLinq linq, WebApplication app, TestTimeProvider clock, TableServiceClient tables, FailingHook store, TestBus bus, FakeSlack slack,
        Dictionary<string, string?> settings)
    {
        (Linq, _linq, Clock, _tables, Store, Bus, Slack, _settings) = (linq, app, clock, tables, store, bus, slack, settings);
        Line = linq.AddLine();
        Start();
    }

    public SimulatedLinq Linq { get; }

    public SimulatedLine Line { get; }

    public TestTimeProvider Clock { get; }

    public TestBus Bus { get; }

    /// <summary>The stand-in bus, for inspection. Only if the test doesn't use another bus.</summary>
    public StandInBus StandIn => (StandInBus)Bus;

    public BusActions Actions => new(Bus);

    public FakeSlack Slack { get; }

    /// <summary>The answer of Table Storage instead of its own, while set.</summary>
    public FailingHook Store { get; }

    public RecordingLog Log { get; } = new();

    /// <summary>The requests to the tables.</summary>
    public required CountingHook Requests { get; init; }

    public TableDeliveryLedger Ledger => Get<TableDeliveryLedger>();

    /// <summary>Done as each request to Linq goes out.</summary>
    public Action<HttpRequestMessage>? OnRequest { get; set; }

    public static Task<AzureStage> StartAsync(Azurite azurite, params (string Name, string? Value)[] settings) =>
        StartAsync(azurite, clock => new StandInBus(clock), seed: 1, settings);

    /// <param name="seed">Decides the IDs of the lines.</param>
    /// <param name="settings">In their values, <c>{place}</c> is replaced with the address of <see cref="Slack"/>.</param>
    public static async Task<AzureStage> StartAsync(
        Azurite azurite, Func<TimeProvider, TestBus> bus, int seed, params (string Name, string? Value)[] settings)
    {
        // Waits before a retry cost nothing; the 30 s limit of a post still applies.
        var clock = new TestTimeProvider(TimeSpan.FromSeconds(9));
        var (health, deliveries) = (await azurite.CreateTableAsync(), await azurite.CreateTableAsync());
        var (tables, store, requests) = (new Mock<TableServiceClient>(), new FailingHook(), new CountingHook());
        tables.Setup(service => service.GetTableClient(AzureNames.HealthTable)).Returns(new HookedTable(new HookedTable(health, store), requests));
        tables.Setup(service => service.GetTableClient(AzureNames.DeliveriesTable)).Returns(new HookedTable(new HookedTable(deliveries, store), requests));
        var slack = await FakeSlack.StartAsync();
        var linq = new SimulatedLinq(new() { Seed = seed }, clock: clock);
        var app = SimulatorApp.Build(linq, builder => builder.WebHost.UseTestServer());
        await app.StartAsync();
        Dictionary<string, string?> all = new()
        {
            ["LINQ_API_V3_API_KEY"] = linq.Token,
            ["LINQ_API_V3_BASE_URL"] = "http://localhost/api/partner",
            ["Tables:ServiceUri"] = "https://account.table.core.windows.net",
            ["ServiceBus:fullyQualifiedNamespace"] = "name.servicebus.windows.net",
            ["WEBSITE_HOSTNAME"] = "alerts.example.com",
            ["SLACK_WEBHOOK_URL"] = $"{slack.Url}/services/T0/B0/secret",
        };
        foreach (var (name, value) in settings)
        {
            all.Remove(name);
            if (value is not null)
                all[name] = value.Replace("{place}", slack.Url, StringComparison.Ordinal);
        }

        return new(linq, app, clock, tables.Object, store, bus(clock), slack, all) { Requests = requests };
    }

    /// <summary>A new instance, as after a deployment or a crash.</summary>
    /// <param name="without">Settings that are missing this time.</param>
    public void Start(params IReadOnlyList<string> without)
    {
        List<KeyValuePair<string, string?>> arrived = [.. _settings.Where(one => !without.Contains(one.Key))];
        var settings = AzureSettings.Read(arrived);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(arrived).Build();
        _instances.Push(new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Log))
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(_tables)
            .AddSingleton(Bus.Client)
            // The transport of the other edition: Refit's is tested separately.
            .AddSingleton<ILinqTransport>(new HttpLinqTransport(
                new(new Hook(_linq.GetTestServer().CreateHandler(), request => OnRequest?.Invoke(request))), settings.Alerts.BaseUrl, settings.Alerts.Key!.Value))
            .AddLinqAlerts(settings)
            .AddSingleton<IConfiguration>(configuration)
            .AddTelemetryExport(configuration)
            // The stand-in of Azure Monitor has no TLS, and without that no token is sent.
            .PostConfigure<AzureMonitorExporterOptions>(options => options.Credential = null)
            .BuildServiceProvider());
    }

    /// <summary>A function as the host creates it, on the instance started last.</summary>
    public T Function<T>() => ActivatorUtilities.CreateInstance<T>(_instances.Peek());

    /// <summary>A part of the instance started last.</summary>
    public T Get<T>()
        where T : notnull => _instances.Peek().GetRequiredService<T>();

    /// <summary>One minute as the Functions host would run it: each timer once, and every queued message.</summary>
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

    /// <summary>Processes every queued message with its function.</summary>
    public async Task TakeAsync()
    {
        await PassesAsync();
        if (await Bus.ReceiveAsync(AzureNames.NotifySlackQueue) is { Length: > 0 } slack)
            await Function<NotifySlackFunction>().RunAsync(slack, Actions, default);
        if (await Bus.ReceiveAsync(AzureNames.NotifyEmailQueue) is { Length: > 0 } email)
            await Function<NotifyEmailFunction>().RunAsync(email, Actions, default);
        if (await Bus.ReceiveAsync(AzureNames.NotifyWebhookQueue) is { Length: > 0 } webhook)
            await Function<NotifyWebhookFunction>().RunAsync(webhook, Actions, default);
    }

    /// <summary>Runs only the queued passes.</summary>
    public async Task PassesAsync()
    {
        foreach (var message in await Bus.ReceiveAsync(AzureNames.PollLineQueue))
        {
            await Function<PollLineFunction>().RunAsync(message, default);
            // The host completes a message when its function returns.
            await Bus.CompleteAsync(message);
        }
    }

    /// <summary>Runs the queued wake-ups, no earlier than their requested time.</summary>
    public async Task WakeAsync(TimeSpan after)
    {
        Clock.Advance(after);
        foreach (var message in await Bus.ReceiveAsync(AzureNames.DispatchQueue))
        {
            await Function<DispatchFunctions>().WakeUpAsync(message, default);
            await Bus.CompleteAsync(message);
        }
    }

    /// <summary>A message as delivered by its queue.</summary>
    public async Task<ServiceBusReceivedMessage> ThroughAsync(string queue, ServiceBusMessage message)
    {
        await Bus.SendAsync(queue, message);
        return (await Bus.ReceiveAsync(queue)).Single();
    }

    public Guid AddChat(string status = "HEALTHY") => Linq.AddChat(Line, status, Clock.GetUtcNow() - TimeSpan.FromDays(3));

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        await Slack.DisposeAsync();
        await Bus.DisposeAsync();
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

/// <summary>A place on loopback that accepts messages, or answers as configured.</summary>
internal sealed class FakeSlack : IAsyncDisposable
{
    private LoopbackServer? _server;

    /// <summary>Without a slash at the end.</summary>
    public string Url => _server!.Url;

    public List<string> Messages { get; } = [];

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <summary>Run when a message arrives, instead of answering it.</summary>
    public Action? OnTheWay { get; set; }

    public static async Task<FakeSlack> StartAsync()
    {
        var slack = new FakeSlack();
        slack._server = await LoopbackServer.StartAsync(slack.AnswerAsync);
        return slack;
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var message = await reader.ReadToEndAsync();
        if (Status == HttpStatusCode.OK)
            Messages.Add(message);
        if (OnTheWay is { } instead)
        {
            instead();
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)Status;
        await context.Response.WriteAsync(Status == HttpStatusCode.OK ? "ok" : "no");
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
