using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What .NET itself says of our requests, to whoever listens.</summary>
public sealed class RuntimeTelemetryTests
{
    // Found by it among whatever other tests send meanwhile.
    private readonly string _secret = $"secret{Guid.NewGuid():N}";

    [Fact]
    public async Task No_address_of_a_place_gets_into_activities_events_or_metrics()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("ok"));
        using var everything = new Everything();
        using var http = HttpLinqTransport.CreateHttpClient();
        var clock = TimeProvider.System;
        var digest = Digest.Of("slack", "test", [Some.Entry(Some.Change())]);
        var address = $"{server.Url}/services/{_secret}?key={_secret}";
        INotifier[] places =
        [
            new SlackNotifier(http, new(address), clock),
            new SlackBotNotifier(http, new(_secret), "C0123456789", clock, new($"{server.Url}/api/")),
            new WebhookNotifier(http, new(address), new(WebhookNotifierTests.Secret), clock),
        ];

        foreach (var place in places)
        {
            await place.SendAsync(digest);
            await place.ProbeAsync();
        }

        Assert.DoesNotContain(_secret, everything.Said, StringComparison.Ordinal);
        // It was listened to: the host is named.
        Assert.Contains("RequestStart", everything.Said, StringComparison.Ordinal);
        Assert.Contains("http.client.request.duration", everything.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_whole_address_is_asked_for_nevertheless()
    {
        var asked = "";
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            asked = $"{context.Request.Path}{context.Request.QueryString}";
            return context.Response.WriteAsync("ok");
        });
        using var http = HttpLinqTransport.CreateHttpClient();

        await new SlackNotifier(http, new($"{server.Url}/services/{_secret}?a=b%20c"), TimeProvider.System).SendAsync(Digest.Of("slack", "test", [Some.Entry(Some.Change())]));

        Assert.Equal($"/services/{_secret}?a=b%20c", asked);
    }

    [Fact]
    public async Task Neither_a_number_nor_the_key_gets_there_from_a_question_to_Linq()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("{}"));
        using var everything = new Everything();
        using var http = HttpLinqTransport.CreateHttpClient();
        Assert.True(PhoneNumber.TryParse("+12025550177", out var number));

        (await new HttpLinqTransport(http, new($"{server.Url}/{_secret}"), new(_secret)).ListChatsAsync(number, 100, _secret)).Dispose();

        Assert.DoesNotContain(_secret, everything.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("2025550177", everything.Said, StringComparison.Ordinal);
    }

    // Else the tests above would pass whatever happens.
    [Fact]
    public async Task From_another_client_it_would_get_there()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("ok"));
        using var everything = new Everything();
        using var http = new HttpClient();

        await new SlackNotifier(http, new($"{server.Url}/services/{_secret}"), TimeProvider.System).SendAsync(Digest.Of("slack", "test", [Some.Entry(Some.Change())]));

        Assert.Contains($"url.full={server.Url}/services/{_secret}", everything.Said, StringComparison.Ordinal);
        Assert.Contains($"pathAndQuery=/services/{_secret}", everything.Said, StringComparison.Ordinal);
    }

    /// <summary>Listens to every activity, event, diagnostic and measurement of .NET's HTTP client.</summary>
    private sealed class Everything : EventListener, IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        private readonly ConcurrentQueue<string> _said = new();
        private readonly ActivityListener _activities;
        private readonly MeterListener _meters;
        private readonly IDisposable _diagnostics;

        public Everything()
        {
            _activities = new()
            {
                ShouldListenTo = _ => true,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity => Say($"{activity.Source.Name} {activity.DisplayName}", activity.TagObjects),
            };
            ActivitySource.AddActivityListener(_activities);
            _meters = new() { InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Name.StartsWith("System.Net", StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument); } };
            _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Say(instrument.Name, tags.ToArray()));
            _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Say(instrument.Name, tags.ToArray()));
            _meters.Start();
            _diagnostics = DiagnosticListener.AllListeners.Subscribe(this);
        }

        public string Said => string.Join('\n', _said);

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name.StartsWith("HttpHandler", StringComparison.Ordinal))
                value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value) => _said.Enqueue($"{value.Key} {value.Value}");

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public override void Dispose()
        {
            _diagnostics.Dispose();
            _activities.Dispose();
            _meters.Dispose();
            base.Dispose();
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name is "System.Net.Http" or "System.Net.NameResolution" or "System.Net.Sockets" or "System.Net.Security")
                EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            // Events of sources that were there before come while the base class is still being made.
            _said?.Enqueue($"{eventData.EventName} {string.Join(' ', (eventData.PayloadNames ?? []).Zip(eventData.Payload ?? (IReadOnlyList<object?>)[], (name, value) => $"{name}={value}"))}");

        private void Say(string what, IEnumerable<KeyValuePair<string, object?>> tags) =>
            _said.Enqueue($"{what} {string.Join(' ', tags.Select(tag => $"{tag.Key}={tag.Value}"))}");
    }
}
