using System.Text;
using System.Text.Json;
using CsCheck;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Reading chats by their shape must give exactly what the tokenizer gives, also for pages that are no longer JSON.</summary>
public sealed class ChatShapeTests
{
    private const string Documented =
        """{"id":"ID","display_name":"Ann","handles":[{"id":"H1","handle":"+12025550100","left_at":null},{"id":"H2","handle":"+12005550101"}],"health_status":{"doc_url":"https://docs","status":"STATUS","updated_at":"2026-05-01T18:28:25Z"},"is_group":false,"count":12.5e3}""";

    // What could look like a chat of the same shape and isn't, or is one although it looks different.
    private static readonly Gen<string> Chats = Gen.Select(
        Gen.OneOf("HEALTHY", "AT_RISK", "critical", "PAUSED", "", "OPTED\\u005fOUT"),
        Gen.Frequency(
            (2, Gen.Const(Documented)),
            (1, Gen.OneOf(
                Documented.Replace(":", " : ", StringComparison.Ordinal),
                Documented.Replace("\"is_group\":false", "\"is_group\":true", StringComparison.Ordinal),
                Documented.Replace("null", "\"2026-05-01T18:28:25Z\"", StringComparison.Ordinal),
                Documented.Replace("Ann", "An\\n", StringComparison.Ordinal),
                Documented.Replace("Ann", "Zoë 😀", StringComparison.Ordinal),
                Documented.Replace("\"count\"", "\"id\"", StringComparison.Ordinal),
                Documented.Replace("\"count\":12.5e3", "\"health_status\":{\"status\":\"CRITICAL\",\"updated_at\":\"2026-06-01T00:00:00Z\",\"status\":\"AT_RISK\"}", StringComparison.Ordinal),
                Documented.Replace("\"count\":12.5e3", "\"health_status\":null", StringComparison.Ordinal),
                Documented.Replace("\"count\":12.5e3", "\"id\":\"11111111-2222-3333-4444-555555555555\"", StringComparison.Ordinal),
                Documented.Replace("\"count\":12.5e3", "\"health_status\":\"CRITICAL\"", StringComparison.Ordinal),
                Documented.Replace("\"count\":12.5e3", "\"health_status\":{}", StringComparison.Ordinal),
                Documented.Replace("\"status\":\"STATUS\"", "\"updated_at\":\"2026-06-01T00:00:00Z\",\"status\":\"STATUS\"", StringComparison.Ordinal),
                Documented.Replace("\"health_status\"", "\"health\\u005fstatus\"", StringComparison.Ordinal),
                Documented.Replace("\"updated_at\"", "\"since\"", StringComparison.Ordinal),
                Documented.Replace("2026-05-01T18:28:25Z\"}", "yesterday\"}", StringComparison.Ordinal),
                Documented.Replace("\"id\":\"ID\",", "", StringComparison.Ordinal),
                Documented.Replace("\"ID\"", "\"\"", StringComparison.Ordinal),
                Documented.Replace("\"ID\"", "\"+12025550100\"", StringComparison.Ordinal),
                Documented.Replace("\"status\":\"STATUS\"", "\"status\":{\"status\":\"STATUS\"}", StringComparison.Ordinal),
                """{"status":"STATUS","updated_at":"2026-05-01T18:28:25Z","id":["ID"]}""",
                "[\"ID\"]",
                "null"))),
        Gen.Guid,
        (status, chat, id) => chat.Replace("STATUS", status, StringComparison.Ordinal).Replace("\"ID\"", $"\"{id}\"", StringComparison.Ordinal));

    private static readonly Gen<string> Separators = Gen.OneOf(",", ",", ",", ", ", "\n,\t");

    // Mostly one list a page. What a page repeats is read too.
    private static readonly Gen<string> Lists = Gen.Select(Chats.Array[0, 12], Separators, Gen.Frequency((3, Gen.Const(12)), (1, Gen.Int[0, 11])), (chats, separator, first) =>
        $$"""{"chats":[{{string.Join(separator, chats.Take(first))}}],{{(first < chats.Length ? $"\"chats\":[{string.Join(separator, chats.Skip(first))}]," : "")}}"next_cursor":"2"}""");

    // Bytes that mean something in JSON, or nothing.
    private static readonly Gen<byte> Bytes = Gen.OneOf(Gen.OneOf<byte>([.. "\"\\,:[]{}01e-. \n\ttfn"u8.ToArray(), 0x00, 0x1f, 0x7f, 0xc3, 0xff]), Gen.Byte);

    private static readonly Gen<Edit> Edits = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1 << 20], Bytes, (kind, at, value) => new Edit(kind, at, value));

    [Fact]
    public void A_page_reads_the_same_with_known_shapes_and_without()
    {
        var (read, refused, byShape) = (0, 0, 0);
        Gen.Select(Lists, Edits.Array[0, 3]).Sample(
            (list, edits) =>
            {
                var page = Encoding.UTF8.GetBytes(list);
                // Shapes from the intact page, so that the edited one comes close to them.
                var shapes = new ChatShapes();
                Read(page, shapes);
                foreach (var edit in edits)
                    page = edit.Of(page);

                var expected = Read(page, new(max: 0));

                Assert.Equal(expected, Read(page, shapes));
                Interlocked.Increment(ref expected.StartsWith(nameof(PageFacts), StringComparison.Ordinal) ? ref read : ref refused);
                Interlocked.Add(ref byShape, ReadByShape(page, shapes));
            },
            iter: 20_000, print: page => $"{page.Item1} {JsonSerializer.Serialize(page.Item2)}");

        // Not a comparison of nothing with nothing.
        Assert.InRange(read, 5_000, 20_000);
        Assert.InRange(refused, 2_000, 20_000);
        Assert.InRange(byShape, 10_000, int.MaxValue);
    }

    [Fact]
    public void A_shape_is_taken_from_a_chat_that_is_not_too_long()
    {
        Assert.Equal(1, ReadByShape(List(2, name: new('n', 10_000))));
        // All of it is fixed: the chat has no other string of this length.
        Assert.Equal(0, ReadByShape(List(2, extra: new string(' ', 16 * 1024))));
    }

    [Fact]
    public void Only_so_many_shapes_are_remembered()
    {
        var shapes = new ChatShapes(max: 2);
        foreach (var extra in new[] { "", " ", "  " })
            Read(List(2, extra: extra), shapes);

        Assert.Equal([1, 1, 0], new[] { "", " ", "  " }.Select(extra => ReadByShape(List(2, extra: extra), shapes)));
    }

    [Fact]
    public void Chats_whose_shape_is_known_do_not_use_up_the_room_for_others()
    {
        var shapes = new ChatShapes();
        // An escape, so that no shape matches. All but the name is the same.
        Read(List(20, name: "Zo\\u00eb"), shapes);
        Read(List(2, extra: " "), shapes);

        Assert.Equal(1, ReadByShape(List(2, extra: " "), shapes));
    }

    [Fact]
    public void After_many_chats_of_which_some_never_match_no_more_shapes_are_taken()
    {
        var shapes = new ChatShapes();
        for (var n = 0; n < 70; n++)
        {
            Read(List(2, name: "Zo\\u00eb"), shapes);
            Read(List(10), shapes);
        }

        Read(List(2, extra: " "), shapes);

        Assert.Equal([9, 0], new[] { List(10), List(2, extra: " ") }.Select(list => ReadByShape(list, shapes)));
    }

    [Fact]
    public void When_few_chats_have_a_known_shape_all_are_left_to_the_tokenizer()
    {
        var shapes = new ChatShapes();
        Read(List(100), shapes);
        Assert.Equal(99, ReadByShape(List(100), shapes));

        Read(Encoding.UTF8.GetBytes(Pages.Of(Enumerable.Range(0, 60).Select(n => $$"""{"id":"{{Guid.NewGuid()}}","n":{{n}}}"""))), shapes);

        Assert.Equal(0, ReadByShape(List(100), shapes));
    }

    [Fact]
    public void A_page_that_is_released_leaves_no_shape()
    {
        var shapes = new ChatShapes();
        Read(List(2), shapes);

        shapes.Forget();

        Assert.Equal(0, ReadByShape(List(2), shapes));
    }

    private static byte[] List(int chats, string name = "Ann", string extra = "")
    {
        var health = """{"status":"HEALTHY","updated_at":"2026-05-01T18:28:25Z"}""";
        return Encoding.UTF8.GetBytes(Pages.Of(Enumerable.Range(1, chats).Select(n =>
            $$"""{"id":"{{new Guid(n, 0, 0, new byte[8])}}","name":"{{name}}",{{extra}}"health_status":{{health}} }""")));
    }

    private static int ReadByShape(byte[] page)
    {
        var shapes = new ChatShapes();
        Read(page, shapes);
        return ReadByShape(page, shapes);
    }

    /// <summary>How many chats after the first one are read without the tokenizer.</summary>
    private static int ReadByShape(byte[] page, ChatShapes shapes)
    {
        List<ChatReading> chats = [];
        try
        {
            ChatPageReader.Read(page, chats, new(max: 0));
        }
        catch (JsonException)
        {
            // What was read before.
        }

        if (chats is not [var first, ..])
            return 0;
        chats.Clear();
        var end = first.End;
        shapes.ReadFrom(page, ref end, chats);
        return chats.Count;
    }

    private static string Read(byte[] page, ChatShapes shapes)
    {
        List<ChatReading> chats = [];
        string facts;
        try
        {
            facts = $"{ChatPageReader.Read(page, chats, shapes)}";
        }
        catch (JsonException e)
        {
            facts = e.GetType().Name;
        }

        return $"{facts}\n{string.Join('\n', chats)}";
    }

    private sealed record Edit(int Kind, int At, byte Value)
    {
        public byte[] Of(byte[] page)
        {
            var at = At % Math.Max(page.Length, 1);
            return Kind switch
            {
                _ when page.Length == 0 => page,
                0 => [.. page[..at], Value, .. page[(at + 1)..]],
                1 => [.. page[..at], Value, .. page[at..]],
                2 => [.. page[..at], .. page[(at + 1)..]],
                _ => page[..(at + 1)],
            };
        }
    }
}
