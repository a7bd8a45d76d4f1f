using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>However many chats change at once, each can be found.</summary>
public sealed class FullListTests
{
    private readonly DispatchStage _stage = new();

    [Fact]
    public async Task A_long_digest_names_the_list_that_holds_every_chat()
    {
        await _stage.TakeInAsync(Some.Changes(1_000));

        await _stage.TickAsync(TimeSpan.FromSeconds(30));

        var digest = Assert.Single(_stage.ToSlack.Digests);
        Assert.Equal($"/lists/{digest.Id}.csv", digest.FullList);
        Assert.Equal($"All 1,000 changes of this alert: /lists/{digest.Id}.csv", DigestContent.Of(digest).FullList);
        var list = string.Join('\n', DigestCsv.LinesOf(_stage.Lists.Kept[0]));
        Assert.All(Enumerable.Range(1, 1_000), n => Assert.Contains($",{Some.Chat(n)},", list, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_short_digest_needs_no_list_and_a_list_that_cannot_be_stored_holds_nothing_back()
    {
        await _stage.TakeInAsync(Some.Changes(Digest.LongFrom - 1));
        await _stage.TickAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(_stage.Lists.Kept);

        _stage.Lists.Failing = true;
        await _stage.TakeInAsync(Some.Changes(50, line: Some.OtherLine));
        await _stage.TickAsync(TimeSpan.FromSeconds(30));

        Assert.Null(_stage.ToSlack.Digests[^1].FullList);
        await _stage.AssertDeliveredAsync(Digest.LongFrom - 1 + 50);
    }

    [Fact]
    public void The_list_is_a_table_with_one_row_per_event()
    {
        var digest = Digest.Of("slack", "test", [.. Some.EveryKindOfEvent.Select(alert => Some.Entry(alert))]);

        var lines = DigestCsv.LinesOf(digest).ToList();

        Assert.Equal(1 + Some.EveryKindOfEvent.Count, lines.Count);
        Assert.All(lines, line => Assert.Equal(9, line.Split(',').Length));
        Assert.Equal(
            $"{Some.Event(1)},chat-health-changed,{Some.Chat()},0142,0101,HEALTHY,AT_RISK,2026-11-20T11:59:00Z,2026-11-20T12:00:00Z", lines[1]);
    }
}
