using System.Text;
using System.Text.Json;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>The page reader walks through JSON by itself. It must take exactly what <see cref="Utf8JsonReader"/> takes, and find the same in it.</summary>
public sealed class JsonWalkerTests
{
    private const int MutationsOfAPage = 4_000;

    private static readonly byte[] Alphabet = [.. "{}[]:,\"\\/ \t\n019-+.eEtrufalsnbx\0\u0001\u001f\u007f"u8, 0xC3, 0xED, 0xFF];

    private static readonly string[] Plain =
    [
        Pages.Numbered("2", chats: 3),
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "LinqApi", "Samples", "v3-chats-page.json")),
        """{"x":[0,-0,1.5,-12.25e+3,1E-9,true,false,null,{},[],[[]],{"a":{"b":[{"c":"d"}]}}],"chats":[null,1,"x",[],{}],"next_cursor":7}""",
        """{"chats":[{"\u0069d":"550e8400-e29b-41d4-a716-446655440000","name":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00","health_status":{"st\u0061tus":"AT\u005fRISK","updated_at":"2026-05-01T18:28:25\u005a"}}],"next_cursor":"\u0032"}""",
        """{"chats":[{"id":"line-7","id":5,"health_status":{"status":"CRITICAL"},"health_status":null},{"id":"550e8400-e29b-41d4-a716-446655440000","health_status":"x"}],"chats":[{"health_status":{}}],"next_cursor":{}}""",
        $$"""{"deep":{{new string('[', 70)}}{{string.Concat(Enumerable.Repeat("""{"a":[""", 10))}}{{string.Concat(Enumerable.Repeat("]}", 10))}}{{new string(']', 70)}},"chats":[],"next_cursor":""}""",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Plain.Length)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_damaged_page_reads_as_the_tokenizer_reads_it_or_not_at_all(int seed)
    {
        var random = new Random(seed);
        var plain = Encoding.UTF8.GetBytes(Plain[seed]);
        var (good, bad) = (0, 0);
        AssertSame(plain);

        for (var i = 0; i < MutationsOfAPage; i++)
        {
            if (AssertSame(Mutate(plain, random)))
                good++;
            else
                bad++;
        }

        // Damage that never or always breaks a page would compare nothing.
        Assert.True(good > MutationsOfAPage / 100 && bad > MutationsOfAPage / 100, $"{good} good, {bad} bad");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_page_cut_off_anywhere_reads_as_the_tokenizer_reads_it(int seed)
    {
        var plain = Encoding.UTF8.GetBytes(Plain[seed]);

        for (var length = 0; length < plain.Length; length++)
            AssertSame(plain.AsSpan(0, length).ToArray());
    }

    [Theory]
    // Numbers, literals, and what stands behind them.
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("-01")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1.e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("0x1")]
    [InlineData("1 2")]
    [InlineData("NaN")]
    [InlineData("tru")]
    [InlineData("truex")]
    [InlineData("True")]
    [InlineData("nul")]
    // Structure.
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 1]")]
    [InlineData("[1}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,}")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{a:1}")]
    [InlineData("{1:1}")]
    [InlineData("[[1]")]
    [InlineData("1]")]
    [InlineData("// no\n1")]
    [InlineData("/* no */1")]
    [InlineData("")]
    // Strings.
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"\t\"")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"\0\"")]
    [InlineData("'a'")]
    [InlineData("\"a")]
    [InlineData("\"a\\")]
    public void What_is_not_JSON_in_a_field_that_nobody_reads_fails_the_page(string value)
    {
        var page = Encoding.UTF8.GetBytes($$"""{"chats":[{"id":"{{Pages.Id}}","other":{{value}}}],"next_cursor":null}""");

        Assert.False(AssertSame(page));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    public void A_control_character_is_found_wherever_it_is_in_a_string(int length)
    {
        for (var at = 0; at < length; at++)
        {
            for (var letter = '\0'; letter < 0x80; letter++)
            {
                var text = new string('a', length).ToCharArray();
                text[at] = letter;
                AssertSame(Encoding.UTF8.GetBytes($$"""{"chats":[],"other":"{{new string(text)}}"}"""));
            }
        }
    }

    /// <returns>Whether the page can be read.</returns>
    private static bool AssertSame(byte[] page)
    {
        var walked = Read(ChatPageReader.Read, page);
        var tokenized = Read(TokenizingPageReader.Read, page);
        Assert.True(walked == tokenized, $"Read as {walked ?? "no page"}, and by the tokenizer as {tokenized ?? "no page"}: {Encoding.Latin1.GetString(page)}");
        return walked is not null;
    }

    private delegate PageFacts Reader(ReadOnlySpan<byte> page, List<ChatReading> chats);

    private static string? Read(Reader read, byte[] page)
    {
        List<ChatReading> chats = [];
        try
        {
            return $"{read(page, chats)} {string.Join(' ', chats)}";
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Mutate(byte[] plain, Random random)
    {
        List<byte> page = [.. plain];
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(page.Count);
            var length = Math.Min(random.Next(1, 12), page.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    page[at] = random.GetItems(Alphabet, 1)[0];
                    break;
                case 1:
                    page.Insert(at, random.GetItems(Alphabet, 1)[0]);
                    break;
                case 2:
                    page.RemoveAt(at);
                    break;
                case 3:
                    page.InsertRange(random.Next(page.Count), page[at..(at + length)]);
                    break;
                default:
                    page.RemoveRange(at, length - 1);
                    break;
            }
        }

        return [.. page];
    }
}
