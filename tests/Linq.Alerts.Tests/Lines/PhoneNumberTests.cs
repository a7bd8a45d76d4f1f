using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("+1234567")]
    [InlineData("+12025550142")]
    [InlineData("+123456789012345")]
    public void A_number_in_E164_stays_as_it_is(string text)
    {
        Assert.True(PhoneNumber.TryParse(text, out var number));
        Assert.Equal(text, number.InFull);
    }

    [Theory]
    [InlineData("+1 (202) 555-0142")]
    [InlineData("12025550142")]
    [InlineData("0012025550142")]
    [InlineData("+1.202.555.0142")]
    [InlineData(" +1 202 555\u20110142\n")]
    [InlineData("tel:+1-202-555-0142")]
    public void A_number_may_be_written_in_other_ways_as_long_as_its_country_code_is_certain(string text)
    {
        Assert.True(PhoneNumber.TryParse(text, out var number));
        Assert.Equal("+12025550142", number.InFull);
    }

    [Fact]
    public void A_zero_that_is_dialled_only_within_the_country_is_left_out()
    {
        Assert.True(PhoneNumber.TryParse("+44 (0)20 7946 0958", out var number));
        Assert.Equal("+442079460958", number.InFull);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2025550142")]
    [InlineData("02025550142")]
    [InlineData("72345")]
    [InlineData("+02025550142")]
    [InlineData("+123456")]
    [InlineData("+1234567890123456")]
    [InlineData("+12025550142 ext. 5")]
    [InlineData("+1202555\n0142")]
    [InlineData("++12025550142")]
    [InlineData("+١٢٠٢٥٥٥٠١٤٢")]
    [InlineData("ann@example.com")]
    public void Anything_else_is_not_a_number(string? text)
    {
        Assert.False(PhoneNumber.TryParse(text, out var number));
        Assert.Throws<InvalidOperationException>(() => number.InFull);
    }

    [Fact]
    public void The_account_is_named_as_such() => Assert.Equal("the account", new LineName(LineId.Account, default).ToString());

    [Fact]
    public void A_line_is_named_by_its_last_four_digits() => Assert.Equal("line •••0101", Some.LineName.ToString());
}
