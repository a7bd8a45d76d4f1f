using Xunit;

namespace Linq.Alerts.Contracts;

/// <summary>The contract of every bus, for publishers and subscribers.</summary>
public abstract class EventBusContract
{
    /// <summary>Opens the bus under test with one subscriber, which has received nothing yet.</summary>
    protected abstract ValueTask<IEventBus> OpenAsync();

    /// <summary>Waits until the subscriber has received <paramref name="last"/>, and returns everything received so far.</summary>
    protected abstract ValueTask<IReadOnlyList<AlertEvent>> ReceiveUntilAsync(EventId last);

    [Fact]
    public async Task Every_kind_of_event_arrives_with_all_its_fields()
    {
        var bus = await OpenAsync();

        await bus.PublishAsync(Some.EveryKindOfEvent);

        Same.Events(Some.EveryKindOfEvent, await ReceiveUntilAsync(Some.EveryKindOfEvent[^1].Id));
    }

    [Fact]
    public async Task Events_arrive_in_the_order_in_which_they_were_published()
    {
        var bus = await OpenAsync();

        for (var first = 1; first <= 200; first += 50)
            await bus.PublishAsync(Some.Changes(50, first));

        Same.Events(Some.Changes(200), await ReceiveUntilAsync(Some.Event(200)));
    }

    [Fact]
    public async Task An_empty_call_publishes_nothing()
    {
        var bus = await OpenAsync();

        await bus.PublishAsync([]);
        await bus.PublishAsync([Some.Change()]);

        Assert.Single(await ReceiveUntilAsync(Some.Event(1)));
    }

    [Fact]
    public async Task An_event_published_again_arrives_under_the_same_id_or_not_at_all()
    {
        var bus = await OpenAsync();

        await bus.PublishAsync([Some.Change(1)]);
        await bus.PublishAsync([Some.Change(1)]);
        await bus.PublishAsync([Some.Change(2)]);

        Same.Events([Some.Change(1), Some.Change(2)], (await ReceiveUntilAsync(Some.Event(2))).DistinctBy(alert => alert.Id));
    }

    [Fact]
    public async Task Events_of_several_lines_published_at_once_keep_the_order_of_each_line()
    {
        var bus = await OpenAsync();
        Line[] lines = [Some.LineNumber(1), Some.LineNumber(2), Some.LineNumber(3)];

        await Task.WhenAll(lines.Select(line => Task.Run(() => bus.PublishAsync(Some.Changes(30, line: line)))));

        foreach (var line in lines)
        {
            var got = await ReceiveUntilAsync(Some.Event(30, line));
            Same.Events(Some.Changes(30, line: line), got.Where(alert => alert.Id.Line == line.Id));
        }
    }
}
