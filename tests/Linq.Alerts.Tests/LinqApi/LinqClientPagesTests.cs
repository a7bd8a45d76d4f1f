using System.Net;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class LinqClientPagesTests
{
    private readonly FakeTransport _linq = new(new TestTimeProvider(TimeSpan.FromSeconds(30)));

    [Fact]
    public async Task Pages_are_followed_by_their_cursor_to_the_end()
    {
        Then(Pages.Numbered("a/b=&c", 3), Pages.Numbered("2", 2), Pages.Numbered(null, 1));

        Assert.Equal([3, 2, 1], await CountsAsync());
        Assert.Equal([null, "a/b=&c", "2"], _linq.Cursors);
    }

    [Theory]
    [InlineData("""{ "chats": [], "next_cursor": "" }""")]
    [InlineData("""{ "chats": [] }""")]
    public async Task An_empty_or_missing_cursor_is_the_end(string last)
    {
        Then(Pages.Numbered("2"), last);

        Assert.Equal([1, 0], await CountsAsync());
    }

    [Fact]
    public async Task A_page_is_fetched_only_when_the_caller_reaches_it()
    {
        Then(Pages.Numbered("2"), Pages.Numbered("3"), Pages.Numbered(null));

        await foreach (var page in _linq.Client().ReadPagesAsync(Some.Line))
        {
            Assert.Equal(1, _linq.Asked);
            break;
        }

        Assert.Equal(1, _linq.Asked);
    }

    [Fact]
    public async Task A_page_that_failed_is_requested_again_with_the_same_cursor()
    {
        _linq.Then(HttpStatusCode.OK, Pages.Numbered("2", 3)).Then(HttpStatusCode.BadGateway)
            .Then(HttpStatusCode.OK, Pages.Numbered("3", 2)[..60]).Then(HttpStatusCode.OK, Pages.Numbered(null, 2));

        Assert.Equal([3, 2], await CountsAsync());
        Assert.Equal([null, "2", "2", "2"], _linq.Cursors);
    }

    [Fact]
    public async Task A_repeated_cursor_ends_the_list_as_a_failure()
    {
        Then(Pages.Numbered("2"), Pages.Numbered("2"));

        await AssertEndlessAsync(pages: 2, "a cursor came for the second time");
    }

    [Fact]
    public async Task Cursors_that_lead_in_a_circle_are_detected()
    {
        Then(Pages.Numbered("A"), Pages.Numbered("B"), Pages.Numbered("A"));

        await AssertEndlessAsync(pages: 3, "a cursor came for the second time");
    }

    [Fact]
    public async Task A_list_that_never_ends_is_cut_off_at_the_page_limit()
    {
        Then([.. Enumerable.Range(1, 10).Select(n => Pages.Numbered($"{n}"))]);

        await AssertEndlessAsync(pages: 5, "more than 5 pages");
    }

    [Fact]
    public async Task A_list_with_exactly_the_maximum_number_of_pages_is_read()
    {
        Then([.. Enumerable.Range(1, 4).Select(n => Pages.Numbered($"{n}")), Pages.Numbered(null)]);

        Assert.Equal(5, (await CountsAsync()).Count);
    }

    [Fact]
    public async Task Empty_pages_with_a_cursor_are_followed_for_a_while()
    {
        Then(Pages.Numbered("1", 0), Pages.Numbered("2", 0), Pages.Numbered("3"), Pages.Numbered("4", 0), Pages.Numbered(null));

        Assert.Equal([0, 0, 1, 0, 1], await CountsAsync());
    }

    [Fact]
    public async Task Too_many_empty_pages_in_a_row_are_not_a_list()
    {
        Then([.. Enumerable.Range(1, 4).Select(n => Pages.Numbered($"{n}", 0))]);

        await AssertEndlessAsync(pages: 3, "more than 2 empty pages in a row");
    }

    [Theory]
    [InlineData("[ 2 ]")]
    [InlineData("\"\\ud800\"")]
    public async Task A_cursor_that_cannot_be_followed_loses_no_earlier_chat_and_fails_the_list(string cursor)
    {
        Then(Pages.Numbered("2", 3), $$"""{ "chats": [ {{Pages.Chat(4)}} ], "next_cursor": {{cursor}} }""");

        await AssertFailsAsync(LinqFailureKind.Unreadable, pages: 2, "next_cursor");
    }

    private void Then(params string[] pages)
    {
        foreach (var page in pages)
            _linq.Then(HttpStatusCode.OK, page);
    }

    private async Task<List<int>> CountsAsync()
    {
        List<int> counts = [];
        await foreach (var page in _linq.Client(new() { MaxPages = 5, MaxEmptyPages = 2 }).ReadPagesAsync(Some.Line))
            counts.Add(page.Chats.Count);
        return counts;
    }

    private Task AssertEndlessAsync(int pages, string why) => AssertFailsAsync(LinqFailureKind.EndlessPages, pages, why);

    private async Task AssertFailsAsync(LinqFailureKind kind, int pages, string why)
    {
        var read = 0;
        var e = await Assert.ThrowsAsync<LinqApiException>(async () =>
        {
            await foreach (var page in _linq.Client(new() { MaxPages = 5, MaxEmptyPages = 2 }).ReadPagesAsync(Some.Line))
                read++;
        });

        Assert.Equal(pages, read);
        Assert.Equal(pages, _linq.Asked);
        Assert.Equal(kind, e.Failure.Kind);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }
}
