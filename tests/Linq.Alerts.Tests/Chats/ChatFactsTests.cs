using Xunit;

namespace Linq.Alerts.Tests;

public sealed class ChatFactsTests
{
    [Theory]
    [InlineData("https://docs.linqapp.com/guides/chats/chat-health#at-risk", true)]
    [InlineData("https://DOCS.linqapp.com/x", true)]
    [InlineData("http://docs.linqapp.com/x", false)]
    [InlineData("https://docs.linqapp.com.example.com/x", false)]
    [InlineData("https://user@docs.linqapp.com/x", false)]
    [InlineData("https://docs.linqapp.com:8443/x", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("/guides", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_a_link_into_Linqs_documentation_is_trusted(string? text, bool trusted) =>
        Assert.Equal(trusted, ChatFacts.TrustedDocUrl(text) is not null);

    [Fact]
    public void A_link_that_is_too_long_is_left_out()
    {
        var longest = "https://docs.linqapp.com/".PadRight(500, 'x');

        Assert.NotNull(ChatFacts.TrustedDocUrl(longest));
        Assert.Null(ChatFacts.TrustedDocUrl(longest + "x"));
    }

    [Theory]
    [InlineData(" HTTPS://docs.LINQapp.com", "https://docs.linqapp.com/")]
    [InlineData("https://docs.linqapp.com:443/ä b#c", "https://docs.linqapp.com/%C3%A4%20b#c")]
    public void A_trusted_link_has_one_spelling(string text, string link) =>
        Assert.Equal(link, ChatFacts.TrustedDocUrl(text)?.OriginalString);

    [Theory]
    [InlineData("+12025550142", "0142")]
    [InlineData("(202) 555-0142", "0142")]
    [InlineData("ann@example.com", "e-mail")]
    [InlineData("12345678@example.com", "e-mail")]
    [InlineData("1234567", "")]
    [InlineData("٠١٢٣٤٥٦٧٨٩", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void A_handle_is_known_by_four_digits_or_by_its_kind(string? handle, string text)
    {
        Assert.Equal(text, LastFour.Of(handle).Text);
        Assert.Equal(LastFour.Of(handle), LastFour.Read(text));
    }

    [Theory]
    [InlineData("+12025550142")]
    [InlineData("12345")]
    [InlineData("abcd")]
    public void Nothing_longer_can_be_read_into_four_digits(string text) => Assert.Equal(default, LastFour.Read(text));
}
