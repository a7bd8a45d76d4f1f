using System.Buffers;
using System.Text.Json;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class ChatPagePropertyTests
{
    private static readonly string[] Words = ["HEALTHY", "AT_RISK", "CRITICAL", "OPTED_OUT", "opted_out", "PAUSED"];

    [Fact]
    public void A_page_written_from_random_chats_reads_back_the_same()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var written = Enumerable.Range(0, random.Next(101)).Select(_ => RandomChat(random)).ToList();

            var page = Pages.Read(Write(written, random));

            Assert.Equal(
                written.Select(chat => (new ChatId(chat.Id), chat.Word is not null, HealthStatus.Read(chat.Word), chat.Since)),
                page.Chats.Select(chat => (chat.Id, chat.HasHealth, chat.Status, chat.Since)));
            Assert.Equal(written.Select(chat => chat.Name), page.Chats.Select(chat => page.ReadWhole(chat)!.DisplayName.InFull));
        }
    }

    [Fact]
    public void A_chat_that_did_not_change_costs_no_memory()
    {
        var hundred = Bytes(chats: 100);
        var page = new ChatPage();
        for (var i = 0; i < 50; i++)
            page.Read(hundred);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            page.Read(hundred);
        var perPage = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;

        // The page's cursor is a text of its own: 28 bytes, rounded up. Nothing else, whatever the number of chats.
        Assert.InRange(perPage, 0, 40);

        static byte[] Bytes(int chats)
        {
            var random = new Random(1);
            return Write([.. Enumerable.Range(0, chats).Select(_ => RandomChat(random) with { Word = "HEALTHY" })], random);
        }
    }

    private static WrittenChat RandomChat(Random random)
    {
        var word = random.Next(8) == 0 ? null : Words[random.Next(Words.Length)];
        // To the tick, with offsets, and now and then none.
        DateTimeOffset? since = word is null || random.Next(8) == 0
            ? null
            : new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(random.NextInt64(TimeSpan.TicksPerDay * 300));
        var id = new byte[16];
        random.NextBytes(id);
        return new(new(id), word, since, "“" + new string('"', random.Next(4)) + "\\ \u0001 😀 " + random.Next());
    }

    private static byte[] Write(List<WrittenChat> chats, Random random)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, new() { Indented = random.Next(2) == 0 });
        json.WriteStartObject();
        json.WriteString("next_cursor", "2");
        json.WriteStartArray("chats");
        foreach (var chat in chats)
            Write(json, chat, random);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, WrittenChat chat, Random random)
    {
        Action[] fields =
        [
            () => json.WriteString("id", chat.Id),
            () => json.WriteString("display_name", chat.Name),
            () => json.WriteBoolean("is_group", true),
            () => json.WriteNull("service"),
            () =>
            {
                json.WriteStartObject("new_field");
                json.WriteString("id", Guid.Empty);
                json.WriteString("status", "CRITICAL");
                json.WriteEndObject();
            },
            () => WriteHealth(json, chat, random),
        ];
        random.Shuffle(fields);
        json.WriteStartObject();
        foreach (var write in fields)
            write();
        json.WriteEndObject();
    }

    private static void WriteHealth(Utf8JsonWriter json, WrittenChat chat, Random random)
    {
        if (chat.Word is null && random.Next(2) == 0)
            return;
        Action[] fields =
        [
            () => json.WriteString("doc_url", "https://docs.linqapp.com/guides/chats/chat-health"),
            () => json.WriteString("status", chat.Word),
            () => json.WriteString("updated_at", chat.Since?.ToOffset(TimeSpan.FromHours(random.Next(-12, 13))).ToString("O")),
        ];
        random.Shuffle(fields);
        json.WriteStartObject("health_status");
        foreach (var write in fields)
            write();
        json.WriteEndObject();
    }

    private sealed record WrittenChat(Guid Id, string? Word, DateTimeOffset? Since, string Name);
}
