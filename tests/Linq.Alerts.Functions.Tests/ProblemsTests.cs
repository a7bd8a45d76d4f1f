using Linq.Alerts.Contracts;
using Linq.Alerts.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Moq;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>A failed request is answered with problem details and logged; the exception isn't shown.</summary>
public sealed class ProblemsTests : IDisposable
{
    private const string Words = "+12025550142 https://hooks.slack.com/services/T0";

    private readonly RecordingLog _log = new();
    private readonly LoggerFactory _factory = new();

    public ProblemsTests() => _factory.AddProvider(_log);

    [Fact]
    public async Task A_function_answers_a_failure_with_a_problem_and_keeps_the_exception_text_to_itself()
    {
        var log = _factory.CreateLogger("test");

        var unforeseen = Assert.IsType<ContentResult>(await Problems.GuardAsync(log, () => throw new InvalidOperationException(Words)));
        var unavailable = Assert.IsType<ContentResult>(await Problems.GuardAsync(log, () => throw new StoreUnavailableException("Table Storage did not answer.")));

        Assert.Equal((500, Problems.ContentType), (unforeseen.StatusCode, unforeseen.ContentType));
        Assert.DoesNotContain("2025550142", unforeseen.Content, StringComparison.Ordinal);
        Assert.Equal((503, Problems.ContentType), (unavailable.StatusCode, unavailable.ContentType));
        Assert.Equal(
            [(LogLevel.Error, "A request was answered with 500: InvalidOperationException"), (LogLevel.Warning, "A request was answered with 503: Table Storage did not answer.")],
            _log.Lines);
    }

    [Fact]
    public async Task The_page_answers_a_failure_with_a_problem_and_keeps_the_exception_text_to_itself()
    {
        var silences = new Mock<ISilences>();
        silences.Setup(kept => kept.LoadAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new InvalidOperationException(Words));
        var (store, ledger) = (new MemoryHealthStore(), new MemoryDeliveryLedger());
        var source = PageSource.Of(store, new MemoryHistory(store, ledger), ledger, silences.Object, [], new(), new(), TimeProvider.System);
        var gate = new PageGate(new(source), PageAccess.Key, signInIsOn: false, _factory.CreateLogger<PageGate>());
        DefaultHttpContext context = new();
        context.Request.Method = "GET";
        using var body = new MemoryStream();
        context.Response.Body = body;

        await gate.KeptAsync(context.Request, "silences");

        Assert.Equal((500, Problems.ContentType), (context.Response.StatusCode, context.Response.ContentType));
        Assert.DoesNotContain("2025550142", System.Text.Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);
        Assert.Equal([(LogLevel.Error, "A request was answered with 500: InvalidOperationException")], _log.Lines);
    }

    public void Dispose() => _factory.Dispose();
}
