using System.Text.Json;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Personal data prints masked, however it gets into a text.</summary>
public sealed class PrivacyTests
{
    private const string Number = "+12025550142";
    private const string Address = "ann.lee@example.com";
    private const string Name = "Ann Lee";

    private static readonly PhoneNumber Parsed = PhoneNumber.TryParse(Number, out var number) ? number : default;

    public static TheoryData<object, string> Values => new()
    {
        { new Personal(Number), "•••0142" },
        { new Personal(Address), "(e-mail)" },
        { new Personal(Name), "•••" },
        { new Personal("911"), "•••" },
        { default(Personal), "•••" },
        { Parsed, "•••0142" },
        { default(PhoneNumber), "(unknown)" },
        { new Secret(Number), "(secret)" },
        { LastFour.Of(Number), "•••0142" },
        { LastFour.Of(Address), "(e-mail)" },
        { LastFour.Of(Name), "(unknown)" },
        { new Line(Some.Line.Id, Parsed), "line •••0142" },
        { new Line(Some.Line.Id, Parsed).Name, "line •••0142" },
    };

    public static TheoryData<object> Holders => new()
    {
        new Personal(Number),
        new Personal(Address),
        new Personal(Name),
        new Secret(Number),
        Parsed,
        new Line(Some.Line.Id, Parsed),
        new ChatHandle(new(Number)),
        new ChatHandle(new(Address)),
        new Chat { DisplayName = new(Name), Handles = [new(new(Number)), new(new(Address))] },
        new ChatV2(1, new(Name), ChatHandles: [new(new(Number))]),
        new ChatV2Handle(new(Number)),
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_prints_as_four_digits_at_most(object value, string text)
    {
        Assert.Equal(text, value.ToString());
        Assert.Equal(text, $"{value}");
    }

    [Theory]
    [MemberData(nameof(Holders))]
    public void Nothing_personal_ends_up_in_text_or_JSON(object holder)
    {
        // As someone who knows nothing of our own JSON would write it to a log or an answer.
        string[] texts = [$"{holder}", JsonSerializer.Serialize(holder), JsonSerializer.Serialize(holder, holder.GetType()), $"{new { holder }}"];

        Assert.All(texts, text =>
        {
            Assert.DoesNotContain("2025550142", text, StringComparison.Ordinal);
            Assert.DoesNotContain("ann.lee", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Ann Lee", text, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public void Two_personal_texts_are_equal_when_their_texts_are()
    {
        Assert.Equal(new Personal(Number), new Personal(Number));
        Assert.NotEqual(new Personal(Number), new Personal(Address));
        Assert.True(new Personal("") == default);
    }
}
