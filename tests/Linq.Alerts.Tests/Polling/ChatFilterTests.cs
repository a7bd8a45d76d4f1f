using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class ChatFilterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2_000)]
    public void Every_chat_that_was_added_may_be_contained_and_hardly_any_other(int chats)
    {
        var random = new Random(chats);
        var filter = new ChatFilter(chats);
        ChatId[] added = [.. Next(chats)];
        foreach (var chat in added)
            filter.Add(chat);

        Assert.All(added, chat => Assert.True(filter.MayContain(chat)));
        // 6 % at most, and rarely a little more.
        Assert.InRange(Next(10_000).Count(filter.MayContain), chats == 2_000 ? 1 : 0, 700);

        IEnumerable<ChatId> Next(int count) => Enumerable.Range(0, count).Select(_ => new ChatId(new Guid([.. Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256))])));
    }

    [Fact]
    public void A_filter_that_was_made_too_small_still_knows_every_chat()
    {
        var filter = new ChatFilter(0);
        foreach (var n in Enumerable.Range(0, 10_000))
            filter.Add(Some.Chat(n));

        Assert.All(Enumerable.Range(0, 10_000), n => Assert.True(filter.MayContain(Some.Chat(n))));
    }
}
