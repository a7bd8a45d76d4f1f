using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What is sent when a place works again.</summary>
public sealed class DispatcherOutageTests
{
    private static readonly Delivery Unreachable = new Delivery.Deferred("Slack was not reached", SurelyNotSent: true);
    private static readonly Delivery NoAnswer = new Delivery.Deferred("Slack did not answer within 30 s");

    private readonly DispatchStage _stage = new();

    [Fact]
    public async Task Changes_that_cancelled_out_in_an_earlier_attempt_still_show_that_a_chat_went_back_and_forth()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        await _stage.TickAsync(TimeSpan.Zero);
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("Slack was not reached", SurelyNotSent: true);
        await _stage.TakeInAsync(Some.Change(2, HealthStatus.Healthy, HealthStatus.Critical));
        await _stage.TickAsync(TimeSpan.FromMinutes(6));
        await _stage.TakeInAsync(Some.Change(3, HealthStatus.Critical), Some.Change(4, HealthStatus.Healthy, HealthStatus.Critical));
        await _stage.TickAsync(TimeSpan.FromMinutes(6));

        _stage.ToSlack.Answer = _ => new Delivery.Sent();
        await _stage.TickAsync(TimeSpan.FromMinutes(6));

        var digest = _stage.ToSlack.Digests[^1];
        Assert.Equal([4], digest.Entries.Select(entry => entry.Event.Id.Sequence));
        Assert.Equal([2, 3], digest.Cancelled.Select(entry => entry.Event.Id.Sequence));
        Assert.Equal("1 chat recovered after several changes · Linq line •••0101", DigestContent.Of(digest).Headline);
        Assert.Equal(
            [OutcomeKind.Delivered, OutcomeKind.Suppressed, OutcomeKind.Suppressed, OutcomeKind.Delivered], (await _stage.OutcomesAsync()).Select(outcome => outcome!.Kind));
    }

    [Fact]
    public async Task Lines_that_are_healthy_when_first_read_share_one_message()
    {
        await _stage.TakeInAsync([.. Enumerable.Range(1, 8).Select(n => new LineBaselined(n, 0, 0, 0, [])
        {
            Id = Some.Event(1, Some.LineNumber(n)), Line = Some.LineNumber(n).Name, ObservedAt = Some.Time,
        })]);

        await _stage.TickAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(8, Assert.Single(_stage.ToSlack.Digests).Entries.Count);
        await _stage.AssertDeliveredAsync(8);
    }

    [Fact]
    public async Task After_hours_one_digest_reports_what_still_holds_and_cancelled_pairs_are_recorded()
    {
        _stage.ToSlack.Answer = _ => Unreachable;
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical, chat: 1));
        await _stage.TickAsync(TimeSpan.FromHours(1));
        await _stage.TakeInAsync(
            Some.Change(2, HealthStatus.Healthy, HealthStatus.Critical, chat: 1),
            Some.Change(3, HealthStatus.OptedOut, chat: 2),
            Some.Change(4, HealthStatus.Healthy, HealthStatus.OptedOut, chat: 2),
            Some.Change(5, HealthStatus.AtRisk, chat: 3));
        await _stage.TickAsync(TimeSpan.FromHours(1));

        _stage.ToSlack.Digests.Clear();
        _stage.ToSlack.Answer = _ => new Delivery.Sent();
        await _stage.TickAsync(TimeSpan.FromMinutes(15));

        Assert.Equal([[3, 4, 5]], _stage.ToSlack.Sequences);
        Assert.Equal(
            ["collapsed", "collapsed", "opt-out", "opt-out", "opt-out", "about-this-place"], (await _stage.OutcomesAsync()).Select(outcome => outcome!.Why));
    }

    [Fact]
    public async Task What_an_unanswered_send_may_have_delivered_is_not_cancelled_by_later_changes()
    {
        _stage.ToSlack.Answer = _ => NoAnswer;
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        await _stage.RunAsync();
        _stage.ToSlack.Answer = _ => Unreachable;
        await _stage.TakeInAsync(Some.Change(2, HealthStatus.Healthy, HealthStatus.Critical));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        _stage.ToSlack.Answer = _ => new Delivery.Sent();
        await _stage.TickAsync(TimeSpan.FromMinutes(15));

        Assert.Equal([1, 2], _stage.ToSlack.Sequences[^1]);
        await _stage.AssertDeliveredAsync(2);
    }

    [Fact]
    public async Task A_digest_that_the_place_cannot_accept_does_not_starve_the_other_lines_and_is_given_up_after_a_day()
    {
        _stage.ToSlack.Answer = digest => digest.Line == Some.LineName ? new Delivery.Deferred("Slack answered 500") : new Delivery.Sent();
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        await _stage.RunAsync();

        for (var n = 1; n <= 100; n++)
        {
            await _stage.TakeInAsync(Some.Change(n, HealthStatus.OptedOut, line: Some.OtherLine));
            await _stage.TickAsync(TimeSpan.FromMinutes(15));
            Assert.Equal(n, _stage.ToSlack.Digests.Count(digest => digest.Line == Some.OtherLine.Name));
        }

        Assert.Contains(await _stage.OutcomesAsync(), outcome => outcome is { Kind: OutcomeKind.Dead, Why: "not delivered within 24 h: Slack answered 500" });
        Assert.Contains(_stage.Alarms, alarm => alarm is { Raised: true, AboutPlace: "slack" });
    }
}
