using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What is sent when, while everything works.</summary>
public sealed class DispatcherTests
{
    private readonly DispatchStage _stage = new();

    [Fact]
    public async Task A_first_change_waits_for_others_and_they_are_sent_together()
    {
        await _stage.TakeInAsync(Some.Change(1, chat: 1));
        _stage.Clock.Advance(TimeSpan.FromSeconds(29));
        await _stage.TakeInAsync(Some.Change(2, chat: 2));
        await _stage.RunAsync();
        Assert.Empty(_stage.ToSlack.Digests);

        _stage.Clock.Advance(TimeSpan.FromSeconds(1));
        await _stage.RunAsync();
        await _stage.RunAsync();

        Assert.Equal([[1, 2]], _stage.ToSlack.Sequences);
        await _stage.AssertDeliveredAsync(2);
    }

    [Fact]
    public async Task An_outcome_says_why_when_and_in_which_digest()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));

        await _stage.RunAsync();

        var digest = Assert.Single(_stage.ToSlack.Digests);
        Assert.Equal([new Outcome(OutcomeKind.Delivered, "critical", Some.Time, digest.Id)], await _stage.OutcomesAsync());
        Assert.Matches("^[0-9a-f]{16}\\z", digest.Id);
    }

    [Fact]
    public async Task The_interval_passes_between_two_digests_of_one_line_unless_a_chat_opted_out()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical, chat: 1));
        await _stage.RunAsync();
        await _stage.TakeInAsync(Some.Change(2, HealthStatus.Critical, chat: 2));
        await _stage.TickAsync(TimeSpan.FromMinutes(4));
        Assert.Equal([[1]], _stage.ToSlack.Sequences);

        // Waiting changes are sent with it: nothing overtakes an older change.
        await _stage.TakeInAsync(Some.Change(3, HealthStatus.OptedOut, chat: 3));
        await _stage.RunAsync();
        Assert.Equal([[1], [2, 3]], _stage.ToSlack.Sequences);

        await _stage.TakeInAsync(Some.Change(4, chat: 4));
        await _stage.TickAsync(TimeSpan.FromSeconds(299));
        Assert.Equal(2, _stage.ToSlack.Digests.Count);
        await _stage.TickAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([[1], [2, 3], [4]], _stage.ToSlack.Sequences);
    }

    [Fact]
    public async Task Each_line_has_its_own_digest_and_the_one_due_first_is_sent_first()
    {
        await _stage.TakeInAsync(Some.Change(1, line: Some.OtherLine), Some.Change(1), Some.Change(2));
        await _stage.TakeInAsync(Some.Change(3, HealthStatus.OptedOut));

        await _stage.TickAsync(TimeSpan.FromSeconds(30));

        Assert.Equal([Some.LineName, Some.OtherLine.Name], _stage.ToSlack.Digests.Select(digest => digest.Line));
        Assert.Equal([[1, 2, 3], [1]], _stage.ToSlack.Sequences);
    }

    [Fact]
    public async Task What_was_taken_in_out_of_order_is_sent_in_sequence()
    {
        await _stage.TakeInAsync(Some.Change(3), Some.Change(1), Some.Change(2));

        await _stage.TickAsync(TimeSpan.FromSeconds(30));

        Assert.Equal([[1, 2, 3]], _stage.ToSlack.Sequences);
    }

    [Fact]
    public async Task Routes_do_not_wait_for_each_other()
    {
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("Slack answered 503");
        await _stage.TakeInAsync(Some.Change(1));

        await _stage.TickAsync(TimeSpan.FromSeconds(30));

        Assert.Single(_stage.ToEmail.Digests);
    }

    [Fact]
    public async Task Sends_to_a_place_keep_to_its_pace()
    {
        var slow = new RecordingNotifier { Pace = TimeSpan.FromSeconds(1) };
        var sentAt = new List<DateTimeOffset>();
        slow.OnTheWay = _ =>
        {
            sentAt.Add(_stage.Clock.GetUtcNow());
            return Task.CompletedTask;
        };
        _stage.Clock.LongestSkipped = TimeSpan.FromSeconds(1);
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut), Some.Change(1, HealthStatus.OptedOut, line: Some.OtherLine));

        await _stage.RunAsync(new("slack", slow));

        Assert.Equal([Some.Time, Some.Time.AddSeconds(1)], sentAt);
        // The pause after the last one also applies, or the next run would be too early.
        Assert.Equal(Some.Time.AddSeconds(2), (await _stage.RowAsync()).NextTry);
    }

    [Fact]
    public async Task A_backlog_of_five_hundred_is_sent_as_one_digest_per_line()
    {
        await _stage.TakeInAsync(Some.Changes(500));

        await _stage.TickAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(Enumerable.Range(1, 500).Select(n => (long)n), Assert.Single(_stage.ToSlack.Sequences));
        await _stage.AssertDeliveredAsync(500);
    }

    [Fact]
    public async Task The_row_forgets_lines_that_are_no_longer_held_back()
    {
        for (var n = 0; n < 100; n++)
        {
            await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical, line: Some.LineNumber(n)));
            await _stage.TickAsync(TimeSpan.FromMinutes(1));
        }

        Assert.InRange((await _stage.RowAsync()).LastSent.Count, 1, 7);
    }
}
