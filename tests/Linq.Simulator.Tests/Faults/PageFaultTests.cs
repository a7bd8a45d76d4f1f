namespace Linq.Simulator.Tests;

/// <summary>Faults of paging. Each test follows the cursors, as a client would.</summary>
public sealed class PageFaultTests() : SimulatorFixture(new SimulatorOptions { Lines = 1, Chats = 45 })
{
    [Fact]
    public async Task A_repeated_cursor_returns_the_same_page_forever()
    {
        World.Faults.Add(new Fault(FaultKind.RepeatedCursor));

        var pages = await FollowAsync(limit: 10, pages: 5);

        Assert.Equal(["10", "10", "10", "10", "10"], pages.Select(page => page.Next));
        Assert.Equal(pages[1].Ids, pages[4].Ids);
    }

    [Fact]
    public async Task A_cursor_loop_goes_from_one_page_to_the_other_and_back()
    {
        World.Faults.Add(new Fault(FaultKind.CursorLoop));

        var pages = await FollowAsync(limit: 10, pages: 5);

        Assert.Equal(["10", "20", "10", "20", "10"], pages.Select(page => page.Next));
        Assert.Equal(pages[1].Ids, pages[3].Ids);
        Assert.NotEqual(pages[1].Ids, pages[2].Ids);
    }

    [Fact]
    public async Task An_endless_cursor_is_new_each_time_and_its_pages_always_have_chats()
    {
        World.Faults.Add(new Fault(FaultKind.EndlessCursor));

        var pages = await FollowAsync(limit: 10, pages: 12);

        Assert.Equal(12, pages.Select(page => page.Next).Distinct().Count());
        Assert.All(pages, page => Assert.NotEmpty(page.Ids));
    }

    [Fact]
    public async Task A_broken_cursor_is_an_object_and_the_page_still_has_its_chats()
    {
        World.Faults.Add(new Fault(FaultKind.BrokenCursor));

        var page = await ReadAsync("/v3/chats?limit=10");

        Assert.Equal(10, page.GetProperty("chats").GetArrayLength());
        Assert.Equal("10", page.GetProperty("next_cursor").GetProperty("after").GetString());
    }

    [Fact]
    public async Task An_empty_page_delays_chats_but_loses_none()
    {
        World.Faults.Add(new Fault(FaultKind.EmptyPage) { After = 1, Times = 2 });

        var pages = await FollowAsync(limit: 20, pages: 10);

        Assert.Equal([20, 0, 0, 20, 5], pages.Select(page => page.Ids.Count));
        Assert.Equal(["20", "020", "0020", "40", null], pages.Select(page => page.Next));
        Assert.Equal(45, pages.SelectMany(page => page.Ids).Distinct().Count());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(15)]
    [InlineData(44)]
    public async Task Shifted_rows_show_one_chat_twice_and_miss_the_last(int limit)
    {
        var real = await ReadAllIdsAsync(limit: 100);
        World.Faults.Add(new Fault(FaultKind.ShiftedRows));

        var seen = (await FollowAsync(limit, pages: 10)).SelectMany(page => page.Ids).ToList();

        Assert.Equal(45, seen.Count);
        Assert.Equal(real[limit - 1], Assert.Single(seen.GroupBy(id => id), same => same.Count() == 2).Key);
        Assert.Equal(real[^1], Assert.Single(real.Except(seen)));
    }

    [Fact]
    public async Task Duplicate_rows_appear_on_one_page()
    {
        World.Faults.Add(new Fault(FaultKind.DuplicateRows) { Times = 1 });

        var page = (await FollowAsync(limit: 10, pages: 1)).Single();

        Assert.Equal(11, page.Ids.Count);
        Assert.Equal(10, page.Ids.Distinct().Count());
    }

    [Fact]
    public async Task A_huge_name_is_5_MB_long()
    {
        World.Faults.Add(new Fault(FaultKind.HugeName));

        var chats = await ReadChatsAsync("?limit=2");

        Assert.Equal(5_000_000, chats[0].GetProperty("display_name").GetString()?.Length);
        Assert.True(chats[1].GetProperty("display_name").GetString()?.Length < 200);
    }

    [Fact]
    public async Task Chats_removed_while_pages_are_read_shift_the_rest()
    {
        var real = await ReadAllIdsAsync(limit: 100);
        var first = await ReadAsync("/v3/chats?limit=20");

        World.RemoveChat(real[0]);
        var second = await ReadChatsAsync($"?limit=20&cursor={first.GetProperty("next_cursor").GetString()}");

        // The chat that was first on the second page has moved to the first, which was read already.
        Assert.Equal(real[21], second[0].GetProperty("id").GetGuid());
    }

    private async Task<List<(List<Guid> Ids, string? Next)>> FollowAsync(int limit, int pages)
    {
        List<(List<Guid> Ids, string? Next)> seen = [];
        do
        {
            var query = $"?limit={limit}" + (seen is [.., (_, { } cursor)] ? $"&cursor={cursor}" : "");
            var page = await ReadAsync("/v3/chats" + query);
            seen.Add((
                [.. page.GetProperty("chats").EnumerateArray().Select(chat => chat.GetProperty("id").GetGuid())],
                page.GetProperty("next_cursor").GetString()));
        }
        while (seen.Count < pages && seen[^1].Next is not null);
        return seen;
    }
}
