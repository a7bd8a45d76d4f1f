using System.Globalization;

namespace Linq.Simulator;

/// <summary>The only V2 endpoint: a chat by its integer ID. V2 has no health status, and its times have an offset.</summary>
internal sealed class V2Chats(SimulatedLinq world)
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffzzz";

    private static readonly TimeSpan Offset = TimeSpan.FromHours(-5);

    public Task GetAsync(HttpContext context)
    {
        if (!TryReadId(context, out var id) || world.View(id) is not { } chat)
            return V2Error.NotFound.WriteAsync(context);

        context.Response.ContentType = Json.ContentType;
        using var json = Json.Writer(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartObject("data");
        json.WriteNumber("id", chat.V2Id);
        ChatJson.WriteDisplayName(json, chat);
        json.WriteString("service", chat.Service);
        json.WriteBoolean("group", chat.IsGroup);
        json.WriteNumber("message_count", chat.MessageCount);
        json.WriteStartArray("chat_handles");
        var joinedAt = new DateTimeOffset(chat.CreatedAt).ToOffset(Offset).ToString(TimeFormat, CultureInfo.InvariantCulture);
        for (var index = -1; index < chat.People; index++)
        {
            json.WriteStartObject();
            json.WriteNumber("id", (chat.V2Id * 10) + index + 1);
            json.WriteString("phone_number", index < 0 ? chat.Line.Number : chat.Handle(index));
            json.WriteString("service", chat.Service);
            json.WriteString("joined_at", joinedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        return Task.CompletedTask;
    }

    private bool TryReadId(HttpContext context, out Guid id)
    {
        id = default;
        var text = (string?)context.GetRouteValue("id");
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            return false;

        var (line, serial) = V2ChatId.Read(number);
        id = world.Seeded.ChatId(line, serial);
        return true;
    }
}
