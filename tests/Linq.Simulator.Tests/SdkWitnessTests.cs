namespace Linq.Simulator.Tests;

/// <summary>
/// The official SDK, unmodified, reads the simulator. Where it is not installed these tests are skipped; where it is and cannot
/// read an answer, the simulator is wrong.
/// </summary>
public sealed class SdkWitnessTests(SdkWitness witness) : IClassFixture<SdkWitness>
{
    [Fact]
    public void The_SDK_lists_a_page_with_a_limit()
    {
        var page = witness.Result("page");

        Assert.Equal(7, page.GetProperty("chats").GetInt32());
        Assert.Equal("7", page.GetProperty("next").GetString());
    }

    [Fact]
    public void The_SDK_pages_through_all_chats()
    {
        var all = witness.Result("all");

        Assert.Equal((45, 45), (all.GetProperty("chats").GetInt32(), all.GetProperty("ids").GetInt32()));
        Assert.True(all.GetProperty("typed").GetBoolean());
    }

    [Fact]
    public void The_SDK_reads_the_lines() => Assert.Equal(
        ["+12025550100 HEALTHY", "+12025550101 HEALTHY"],
        witness.Result("lines").GetProperty("lines").EnumerateArray().Select(line => line.GetString()));

    [Fact]
    public void The_SDK_reads_the_chats_of_one_line() => Assert.Equal(
        ["""{"chats":23,"foreign":0}""", """{"chats":22,"foreign":0}"""],
        witness.Result("from").GetProperty("perLine").EnumerateArray().Select(line => line.GetRawText()));

    [Fact]
    public void The_SDK_retrieves_a_chat_just_as_it_was_listed()
    {
        var chat = witness.Result("retrieve");

        Assert.True(chat.GetProperty("same").GetBoolean());
        Assert.Equal("HEALTHY", chat.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("unauthorized", "AuthenticationError", 401, 2004)]
    [InlineData("not-found", "NotFoundError", 404, 2001)]
    [InlineData("bad-limit", "BadRequestError", 400, 1005)]
    [InlineData("bad-number", "BadRequestError", 400, 1002)]
    [InlineData("server-error", "InternalServerError", 500, 3006)]
    public void The_SDK_raises_the_right_error(string check, string error, int status, int code)
    {
        var raised = witness.Result(check);

        Assert.Equal(error, raised.GetProperty("error").GetString());
        Assert.Equal((status, code), (raised.GetProperty("status").GetInt32(), raised.GetProperty("code").GetInt32()));
        Assert.Equal(raised.GetProperty("header").GetString(), raised.GetProperty("trace").GetString());
    }

    [Fact]
    public void The_SDK_waits_as_long_as_a_429_says_and_then_succeeds()
    {
        var page = witness.Result("rate-limit");

        Assert.Equal(5, page.GetProperty("chats").GetInt32());
        Assert.InRange(page.GetProperty("waited").GetDouble(), 900, 20_000);
    }

    [Fact]
    public void The_SDK_tries_a_500_three_times()
    {
        var requests = witness.Requests;

        Assert.Equal(3, requests.AsEnumerable().Reverse().TakeWhile(request => request.Query.Length == 0).Count());
    }
}
