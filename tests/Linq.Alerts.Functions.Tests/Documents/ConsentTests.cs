using System.Net;
using Azure.Messaging.ServiceBus;
using Linq.Alerts.Contracts;
using Linq.Alerts.Samples;
using Microsoft.Azure.Functions.Worker;
using Moq;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>docs/samples/Consent, fed with what the product publishes.</summary>
public sealed class ConsentTests : IDisposable
{
    private readonly Mock<ServiceBusMessageActions> _actions = new();
    private readonly Api _api = new();
    private readonly HttpClient _http;

    public ConsentTests() => _http = new(_api) { BaseAddress = new("https://crm.example.com/api/") };

    [Theory]
    [InlineData(HealthStatus.AtRisk, HealthStatus.OptedOut, true)]
    [InlineData(HealthStatus.OptedOut, HealthStatus.Healthy, false)]
    public async Task An_opt_out_and_its_end_are_recorded_before_the_message_is_completed(HealthStatus from, HealthStatus to, bool optedOut)
    {
        var change = Some.Change(7, to, from);

        await RunAsync(EventJson.Write(change));

        var (address, body) = Assert.Single(_api.Requests);
        Assert.Equal($"PUT https://crm.example.com/api/chats/{change.Chat}/consent", address);
        Assert.Contains($"\"optedOut\":{(optedOut ? "true" : "false")}", body, StringComparison.Ordinal);
        Assert.Contains($"\"epoch\":{change.Id.Epoch},\"sequence\":7", body, StringComparison.Ordinal);
        Assert.Equal(["CompleteMessageAsync"], Settled);
    }

    [Fact]
    public async Task Tests_and_events_that_are_not_opt_outs_are_completed_without_being_recorded()
    {
        await RunAsync(EventJson.Write(Some.Change(1, HealthStatus.Critical)));
        await RunAsync(EventJson.Write(Some.Change(2, HealthStatus.OptedOut) with { TestPlace = "slack" }));
        foreach (var alert in Some.EveryKindOfEvent.Where(alert => alert is not ChatHealthChanged))
            await RunAsync(EventJson.Write(alert));

        Assert.Empty(_api.Requests);
        Assert.All(Settled, settled => Assert.Equal("CompleteMessageAsync", settled));
    }

    [Fact]
    public async Task A_message_that_your_system_refuses_is_redelivered()
    {
        _api.Status = HttpStatusCode.ServiceUnavailable;

        await Assert.ThrowsAsync<HttpRequestException>(() => RunAsync(EventJson.Write(Some.Change(1, HealthStatus.OptedOut))));

        Assert.Empty(Settled);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("{\"schemaversion\":\"2\"}")]
    public async Task An_unreadable_message_is_dead_lettered(string body)
    {
        await RunAsync(System.Text.Encoding.UTF8.GetBytes(body));

        Assert.Equal(["DeadLetterMessageAsync"], Settled);
        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task An_unknown_status_is_not_consent()
    {
        var body = System.Text.Encoding.UTF8.GetString(EventJson.Write(Some.Change(1, HealthStatus.Healthy, HealthStatus.OptedOut)));

        await RunAsync(System.Text.Encoding.UTF8.GetBytes(body.Replace("\"status\":\"HEALTHY\"", "\"status\":\"PAINTED\"", StringComparison.Ordinal)));

        Assert.Equal(["DeadLetterMessageAsync"], Settled);
        Assert.Empty(_api.Requests);
    }

    public void Dispose() => _http.Dispose();

    private IEnumerable<string> Settled => _actions.Invocations.Select(call => call.Method.Name);

    private Task RunAsync(byte[] body) => new ConsentFunction(new(_http)).RunAsync(
        ServiceBusModelFactory.ServiceBusReceivedMessage(body: BinaryData.FromBytes(body), messageId: "a"), _actions.Object, default);

    private sealed class Api : HttpMessageHandler
    {
        public List<(string Address, string Body)> Requests { get; } = [];

        public HttpStatusCode Status { get; set; } = HttpStatusCode.NoContent;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(($"{request.Method} {request.RequestUri}", await request.Content!.ReadAsStringAsync(cancellationToken)));
            return new(Status);
        }
    }
}
