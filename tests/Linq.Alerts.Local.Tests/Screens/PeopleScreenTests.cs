using System.Text;
using Linq.Alerts.Contracts;
using Spectre.Console;
using Xunit;

namespace Linq.Alerts.Local.Tests;

public sealed class PeopleScreenTests
{
    private readonly ZonedClock _clock = new();
    private readonly MemoryStream _output = new();

    [Theory]
    [InlineData(0, "2026-03-01 12:00:00 UTC  Slack  ")]
    [InlineData(-5, "2026-03-01 07:00:00 -05:00  Slack  ")]
    public void A_line_begins_with_date_time_and_zone(int hours, string start)
    {
        _clock.Zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(hours), "test", "test");

        var lines = Shown(screen => screen.Problem("Slack", "is down"));

        Assert.StartsWith(start, Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void The_screen_says_when_a_place_was_notified_failed_and_works_again()
    {
        var slack = new Place("slack", new SlackStub());
        var lines = Shown(screen =>
        {
            IScreen any = screen;
            any.Sent(Report(slack, new Delivery.Deferred("Slack answered 503")));
            any.Problem(slack, "Slack answered 503", default);
            any.Problem(slack, "Slack answered 503", default);
            any.Sent(Report(slack, new Delivery.Sent()));
            any.Problem(slack, null, default);
            any.Sent(Report(new("console", new SlackStub()), new Delivery.Sent()));
        });

        Assert.Equal(3, lines.Count);
        Assert.EndsWith("UTC  Slack  Slack answered 503. Alerts for it are kept and will be retried.", lines[0], StringComparison.Ordinal);
        Assert.Contains("UTC  Slack  notified: 1 chat", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("UTC  Slack  works again", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Colour_is_used_only_where_the_terminal_has_it()
    {
        var plain = Shown(screen => screen.Problem("Slack", "is down"));
        var painted = Shown(screen => screen.Problem("Slack", "is down"), Paint.With(ColorSystem.Standard));

        Assert.DoesNotContain('\e', plain[0]);
        Assert.Contains("\e[93mis down\e[0m", painted[0], StringComparison.Ordinal);
    }

    private List<string> Shown(Action<PeopleScreen> say, Paint? paint = null)
    {
        _output.SetLength(0);
        using (var display = new Display(_output, _clock))
            say(new PeopleScreen(display, _clock, paint ?? Paint.None));
        return [.. Encoding.UTF8.GetString(_output.ToArray()).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)];
    }

    private static SendReport Report(Place place, Delivery delivery)
    {
        var change = Some.Change(1, HealthStatus.Critical);
        return new(place, Digest.Of("slack", "critical", [new("slack", change, change.ObservedAt)]), delivery, null, Recovered: false);
    }

    private sealed class ZonedClock : TimeProvider
    {
        public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

        public override TimeZoneInfo LocalTimeZone => Zone;

        public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    }

    private sealed class SlackStub : INotifier
    {
        public string Name => "Slack";

        public string Cure => "Make a new webhook.";

        public TimeSpan Pace => TimeSpan.Zero;

        public Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default) => throw new NotSupportedException();
    }
}
