using System.Text;
using System.Text.Json;
using CsCheck;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>The page reader on documented answers, whole and broken.</summary>
public sealed class ChatPageSampleTests
{
    [Fact]
    public void The_documented_page_is_read()
    {
        var page = Pages.Read(Sample.Bytes("v3-chats-page"));

        var chat = Assert.Single(page.Chats);
        Assert.Equal(new ChatId(Pages.Id), chat.Id);
        Assert.True(chat.HasHealth);
        Assert.Equal(HealthStatus.AtRisk, chat.Status);
        Assert.Equal(new DateTimeOffset(2026, 5, 1, 18, 28, 25, TimeSpan.Zero), chat.Since);
        Assert.Equal("20", page.NextCursor);
        Assert.Equal(0, page.Unreadable);
    }

    [Fact]
    public void A_page_from_the_time_of_the_health_score_has_chats_without_health()
    {
        var page = Pages.Read(Sample.Bytes("v3-chats-page-health-score"));

        var chat = Assert.Single(page.Chats);
        Assert.Equal(new ChatId(Pages.Id), chat.Id);
        Assert.False(chat.HasHealth);
        Assert.Equal(HealthStatus.Unknown, chat.Status);
        Assert.Equal("next_cursor", page.NextCursor);
    }

    [Fact]
    public void A_page_cut_off_at_any_byte_is_refused_without_any_other_error()
    {
        foreach (var sample in Sample.Pages.Select(Sample.Bytes))
        {
            var whole = Encoding.UTF8.GetString(sample).TrimEnd().Length;
            for (var length = 0; length < whole; length++)
                Assert.ThrowsAny<JsonException>(() => Pages.Read(sample[..length]));
        }
    }

    [Fact]
    public void A_page_with_wrong_bytes_is_read_or_refused_without_any_other_error()
    {
        var sample = Sample.Bytes("v3-chats-page");
        byte[] likely = [.. "\"\\{}[]:,u0dD8"u8, 0x00, 0x80, 0xFF];
        Gen.Select(Gen.Int[0, sample.Length - 1], Gen.OneOf(likely)).Array[1, 3].Sample(
            changes =>
            {
                var wrong = sample.ToArray();
                foreach (var (at, to) in changes)
                    wrong[at] = to;

                if (TryRead(wrong) is not { } page)
                    return;
                foreach (var chat in page.Chats)
                    page.ReadWhole(chat)?.Facts(Some.Line.Number);
            },
            iter: 5_000);
    }

    [Theory]
    [InlineData("<html><body>Please log in</body></html>")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"chats\"")]
    [InlineData("{}")]
    [InlineData("""{ "next_cursor": null }""")]
    [InlineData("""{ "chats": null }""")]
    [InlineData("""{ "chats": {} }""")]
    [InlineData("""{ "data": { "chats": [] } }""")]
    [InlineData("""{ "chats": [] } x""")]
    [InlineData("""{ "chats": [] }{ "chats": [] }""")]
    public void Anything_but_a_page_of_chats_is_refused_and_not_mistaken_for_an_empty_list(string text) =>
        Assert.ThrowsAny<JsonException>(() => Pages.Read(text));

    private static ChatPage? TryRead(byte[] bytes)
    {
        try
        {
            return Pages.Read(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
