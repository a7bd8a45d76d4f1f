using Linq.Alerts.Contracts;
using Microsoft.Extensions.Logging;
using Moq;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The text of a warning, and its data.</summary>
public sealed class LogTests
{
    private readonly Recorder _log = new();

    [Fact]
    public void Every_warning_about_a_failure_has_a_template_of_its_own_and_carries_type_and_stack_but_no_foreign_text()
    {
        var thrown = Thrown(new HttpRequestException(HttpRequestError.ConnectionError, "https://hooks.slack.com/services/T0/B0/secret +12025550142 somebody@example.com"));
        var place = new Place("slack", Mock.Of<INotifier>());

        _log.Listed(new([], "Linq was not reached", Cause: thrown));
        _log.Passed(new(Some.LineName, PassOutcome.Incomplete, default, Problem: "Linq was not reached", Cause: thrown));
        _log.Kept(new("The bus is down", thrown));
        _log.StoreUnavailable(new("The store is down", thrown));
        _log.TookIn("slack", new(Unsettled: 1, Problem: "not settled")
        {
            Cause = thrown,
            Dispatch = new(place, new(null, "Slack was not reached") { HasFailed = true, Cause = thrown }, new("The queue is down", thrown)),
        });

        Assert.Equal(7, _log.Warnings.Count);
        Assert.Equal(7, _log.Warnings.Select(warning => warning.Template).Distinct().Count());
        Assert.All(_log.Warnings, warning =>
        {
            Assert.Contains(warning.Names, name => name == "Problem");
            Assert.NotEqual("{Problem}", warning.Template);
            var logged = $"{warning.Exception}";
            Assert.Contains("System.Net.Http.HttpRequestException: ConnectionError", logged, StringComparison.Ordinal);
            Assert.Contains(nameof(Thrown), logged, StringComparison.Ordinal);
            Assert.All(
                ["secret", "hooks.slack.com", "2025550142", "somebody"], word => Assert.DoesNotContain(word, logged + warning.Text, StringComparison.OrdinalIgnoreCase));
        });
    }

    [Fact]
    public async Task An_e_mail_that_fails_is_logged_with_the_type_and_the_stack_of_what_was_thrown()
    {
        Assert.True(EmailSettings.TryRead("smtp://user:secret-password@localhost:1", "alerts@example.com", "ops@example.com", out var place, out _));
        var failing = new Mock<IMailTransport>();
        var thrown = Thrown(new HttpRequestException(HttpRequestError.ConnectionError, "ops@example.com"));
        failing.Setup(mail => mail.SendAsync(It.IsAny<EmailMessage>(), It.IsAny<CancellationToken>())).ReturnsAsync(new MailOutcome.Failed(MailFailure.BrokeOff, Cause: thrown));
        var clock = new TestTimeProvider();
        var email = new Place("email", new EmailNotifier(place!, failing.Object, clock, secret: null));
        var (ledger, health) = (new MemoryDeliveryLedger(), new MemoryHealthStore());
        await ledger.AddAsync([Some.Entry(Some.Change(to: HealthStatus.OptedOut), "email")]);
        var account = new AccountStore(health, new(health, new RecordingBus(), clock), clock);
        var dispatcher = new Dispatcher([new(email)], ledger, Mock.Of<IFullLists>(), account, new(), "host", clock);

        _log.Dispatched(new TimedReport(email, await dispatcher.RunAsync(email)));

        var warning = Assert.Single(_log.Warnings);
        Assert.Contains("System.Net.Http.HttpRequestException", $"{warning.Exception}", StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), $"{warning.Exception}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_waits_for_its_next_retry_is_not_logged_at_each_check()
    {
        _log.Dispatched(new TimedReport(new("slack", Mock.Of<INotifier>()), new(Some.Time, "Slack was not reached", Undelivered: true)));

        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public void A_removed_route_and_a_changed_clock_are_logged_as_warnings_with_properties()
    {
        _log.Removed([new("slack", 5, 2, Some.Time) { IsNews = true }, new("slack", 6, 2, Some.Time)]);
        _log.Clock("The machine's clock was set back by 0.01:00:00.");
        _log.Clock(null);

        Assert.Equal([["Route", "Waiting", "OptOuts", "Problem"], ["Jump"]], _log.Warnings.Select(warning => warning.Names));
    }

    [Theory]
    [InlineData("package", LogLevel.Information)]
    [InlineData("declaration", LogLevel.Warning)]
    public void The_host_logs_in_one_line_where_the_Service_Bus_trigger_comes_from(string source, LogLevel level)
    {
        _log.Trigger(source);

        var (logged, text) = Assert.Single(_log.Lines);
        Assert.Equal(level, logged);
        Assert.StartsWith($"Service Bus trigger: {source}.", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
    }

    [Fact]
    public void This_build_took_the_trigger_from_the_package_or_the_declaration() =>
        Assert.Contains(TriggerSource.OfThisBuild, new[] { "package", "declaration" });

    private static HttpRequestException Thrown(HttpRequestException exception)
    {
        try
        {
            throw exception;
        }
        catch (HttpRequestException e)
        {
            return e;
        }
    }

    private sealed class Recorder : ILogger
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public List<(string Template, string[] Names, string Text, Exception? Exception)> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var properties = Assert.IsType<IReadOnlyList<KeyValuePair<string, object?>>>(state, exactMatch: false);
            Lines.Add((logLevel, formatter(state, exception)));
            if (logLevel == LogLevel.Warning)
                Warnings.Add(($"{properties[^1].Value}", [.. properties.SkipLast(1).Select(one => one.Key)], formatter(state, exception), exception));
        }
    }
}
