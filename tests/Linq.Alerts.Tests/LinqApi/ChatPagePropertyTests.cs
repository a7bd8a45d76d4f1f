using System.Buffers;
using System.Text.Json;
using CsCheck;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class ChatPagePropertyTests
{
    // Now and then no status, or no time; times to the tick, with offsets.
    private static readonly Gen<string?> Words = Gen.OneOf<string?>("HEALTHY", "AT_RISK", "CRITICAL", "OPTED_OUT", "opted_out", "PAUSED", null);

    private static readonly Gen<DateTimeOffset?> Times = Gen.Frequency<DateTimeOffset?>(
        (7, Gen.Long[0, TimeSpan.TicksPerDay * 300].Select(ticks => (DateTimeOffset?)new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(ticks))),
        (1, Gen.Const((DateTimeOffset?)null)));

    private static readonly Gen<string> Names = Gen.OneOf("“", "\"", "\\", "\u0001", "😀", " ", "Ann", "0").Array[1, 8].Select(parts => $"N{string.Concat(parts)}");

    private static readonly Gen<Layout> Layouts = Gen.Select(
        Gen.Shuffle(Enumerable.Range(0, 6).ToArray()), Gen.Shuffle(Enumerable.Range(0, 3).ToArray()), Gen.Int[-12, 12], Gen.Bool,
        (fields, healthFields, hours, leavesOut) => new Layout(fields, healthFields, hours, leavesOut));

    private static readonly Gen<WrittenChat> Chats = Gen.Select(
        Gen.Guid, Words, Times, Names, Layouts, (id, word, since, name, layout) => new WrittenChat(id, word, word is null ? null : since, name, layout));

    [Fact]
    public void A_page_reads_back_as_the_chats_it_was_written_from() => Gen.Select(Chats.Array[0, 100], Gen.Bool).Sample(
        (written, indented) =>
        {
            var page = Pages.Read(Write(written, indented));

            Assert.Equal(
                written.Select(chat => (new ChatId(chat.Id), chat.Word is not null, HealthStatus.Read(chat.Word), chat.Since)),
                page.Chats.Select(chat => (chat.Id, chat.HasHealth, chat.Status, chat.Since)));
            Assert.Equal(written.Select(chat => chat.Name), page.Chats.Select(chat => page.ReadWhole(chat)!.DisplayName.InFull));
        },
        iter: 200, print: page => $"{(page.Item2 ? "indented " : "")}{JsonSerializer.Serialize(page.Item1)}");

    [Fact]
    public void An_unchanged_chat_allocates_no_memory()
    {
        var layout = new Layout([0, 1, 2, 3, 4, 5], [0, 1, 2], 2, false);
        var hundred = Write([.. Enumerable.Range(1, 100).Select(n => new WrittenChat(new(n, 0, 0, new byte[8]), "HEALTHY", new(2026, 1, 1, 0, 0, n % 60, TimeSpan.Zero), $"N{n}", layout))], indented: true);
        var page = new ChatPage();
        for (var i = 0; i < 50; i++)
            page.Read(hundred);

        // The least of several rounds: .NET itself allocates a little now and then, when it compiles a method again.
        var perPage = Enumerable.Range(0, 5).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                page.Read(hundred);
            return (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
        });

        // The page's cursor is a text of its own: 28 bytes, rounded up. Nothing else, whatever the number of chats.
        Assert.InRange(perPage, 0, 40);
    }

    private static byte[] Write(WrittenChat[] chats, bool indented)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, new() { Indented = indented });
        json.WriteStartObject();
        json.WriteString("next_cursor", "2");
        json.WriteStartArray("chats");
        foreach (var chat in chats)
            Write(json, chat);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, WrittenChat chat)
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
            () => WriteHealth(json, chat),
        ];
        json.WriteStartObject();
        foreach (var field in chat.Layout.Fields)
            fields[field]();
        json.WriteEndObject();
    }

    private static void WriteHealth(Utf8JsonWriter json, WrittenChat chat)
    {
        if (chat.Word is null && chat.Layout.LeavesOut)
            return;
        Action[] fields =
        [
            () => json.WriteString("doc_url", "https://docs.linqapp.com/guides/chats/chat-health"),
            () => json.WriteString("status", chat.Word),
            () => json.WriteString("updated_at", chat.Since?.ToOffset(TimeSpan.FromHours(chat.Layout.Hours)).ToString("O")),
        ];
        json.WriteStartObject("health_status");
        foreach (var field in chat.Layout.HealthFields)
            fields[field]();
        json.WriteEndObject();
    }

    private sealed record WrittenChat(Guid Id, string? Word, DateTimeOffset? Since, string Name, Layout Layout);

    /// <param name="Fields">The order of a chat's fields.</param>
    /// <param name="HealthFields">The order of those of its health.</param>
    /// <param name="Hours">The offset in which its time is written.</param>
    /// <param name="LeavesOut">Whether health without a status is left out as a whole.</param>
    private sealed record Layout(int[] Fields, int[] HealthFields, int Hours, bool LeavesOut);
}
