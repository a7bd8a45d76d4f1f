using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>A place with an hourly limit, and what has precedence.</summary>
public sealed class HourlyLimitTests
{
    private readonly DispatchStage _stage = new();
    private readonly List<DateTimeOffset> _sentAt = [];
    private readonly Place _place;
    private readonly RecordingNotifier _email;

    public HourlyLimitTests()
    {
        _stage.Clock.LongestSkipped = TimeSpan.FromSeconds(5);
        _email = new()
        {
            Pace = TimeSpan.FromSeconds(2),
            SendsPerHour = 100,
            OnTheWay = _ =>
            {
                _sentAt.Add(_stage.Clock.GetUtcNow());
                return Task.CompletedTask;
            },
        };
        _place = new("slack", _email);
    }

    [Fact]
    public async Task An_opt_out_behind_eight_lines_with_changes_waits_only_for_the_digest_being_sent()
    {
        await _stage.TakeInAsync([.. Enumerable.Range(0, 8).Select(n => Some.Change(1, HealthStatus.Critical, line: Some.LineNumber(n)))]);
        _email.OnTheWay = async _ =>
        {
            _sentAt.Add(_stage.Clock.GetUtcNow());
            if (_sentAt.Count == 1)
                await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut, line: Some.LineNumber(9)));
        };

        await _stage.RunAsync(_place);

        Assert.Equal(Some.LineNumber(9).Name, _email.Digests[1].Line);
        Assert.Equal(TimeSpan.FromSeconds(2), _sentAt[1] - _sentAt[0]);
        Assert.Equal(9, _email.Digests.Count);
    }

    [Fact]
    public async Task Forty_are_sent_at_once_and_then_one_every_72_seconds_while_ten_are_reserved_for_opt_outs()
    {
        await ChangesOnAsync(45);

        await RunForAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(40 + 2, _sentAt.Count);
        await _stage.TakeInAsync([.. Enumerable.Range(0, 10).Select(n => Some.Change(2, HealthStatus.OptedOut, line: Some.LineNumber(50 + n)))]);
        var began = _stage.Clock.GetUtcNow();
        await _stage.RunAsync(_place);

        Assert.Equal(Enumerable.Range(50, 10).Select(n => Some.LineNumber(n).Name), _email.Digests.TakeLast(10).Select(digest => digest.Line));
        Assert.InRange(_sentAt[^1] - began, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task No_hour_exceeds_the_limit_whatever_arrives_and_whichever_instance_sends()
    {
        for (var minute = 0; minute < 180; minute++)
        {
            await _stage.TakeInAsync([.. Enumerable.Range(0, 20).Select(n => Some.Change(minute + 1, minute % 2 == 0 ? HealthStatus.OptedOut : HealthStatus.Critical, line: Some.LineNumber(n)))]);
            await _stage.Dispatcher($"host-{minute % 3}").RunAsync(_place);
            _stage.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(_sentAt.Max(start => _sentAt.Count(sent => sent >= start && sent < start.AddHours(1))), 90, 100);
    }

    [Fact]
    public async Task The_remaining_allowance_survives_a_restart()
    {
        await ChangesOnAsync(60);
        await _stage.RunAsync(_place);
        var sent = _sentAt.Count;

        var report = await _stage.Dispatcher("after a restart").RunAsync(_place);

        Assert.Equal(sent, _sentAt.Count);
        // The next token, not the next timer, decides when to check again.
        Assert.InRange(report.Next!.Value - _stage.Clock.GetUtcNow(), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(72));
        Assert.False(report.Undelivered);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_stop_sending()
    {
        _stage.Clock.Set(TimeSpan.FromDays(1_500));
        await ChangesOnAsync(60);
        await _stage.RunAsync(_place);
        var sent = _sentAt.Count;

        _stage.Clock.Set(-TimeSpan.FromDays(1_500));
        await _stage.RunAsync(_place);

        Assert.InRange(_sentAt.Count, sent + 1, 100);
    }

    [Fact]
    public async Task An_opt_out_that_the_place_cannot_accept_does_not_hold_up_the_others_permanently()
    {
        _email.Answer = digest => digest.Line == Some.LineNumber(60).Name ? new Delivery.Deferred("the mail server answered 451") : new Delivery.Sent();
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut, line: Some.LineNumber(60)));
        await ChangesOnAsync(3);

        await RunForAsync(TimeSpan.FromMinutes(15));

        Assert.Equal(3, _email.Digests.Count(digest => digest.Line != Some.LineNumber(60).Name));
    }

    private Task ChangesOnAsync(int lines) =>
        _stage.TakeInAsync([.. Enumerable.Range(0, lines).Select(n => Some.Change(1, HealthStatus.Critical, line: Some.LineNumber(n)))]);

    private async Task RunForAsync(TimeSpan time)
    {
        for (var until = _stage.Clock.GetUtcNow() + time; _stage.Clock.GetUtcNow() < until; _stage.Clock.Advance(TimeSpan.FromSeconds(1)))
            await _stage.RunAsync(_place);
    }
}
