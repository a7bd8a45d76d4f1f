using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Linq.Alerts;

// One invalid field must not invalidate the chat or list it belongs to: a value of an undocumented type counts as missing.

/// <summary>Reads a string.</summary>
internal sealed class LenientText : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public static string? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, as when a name was cut in the middle of an emoji.
            return null;
        }
    }
}

/// <summary>Reads a chat's ID; <c>default</c> if there is none.</summary>
internal sealed class LenientChatId : JsonConverter<ChatId>
{
    public override ChatId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new(LinqId.Read(ref reader));
        reader.Skip();
        return default;
    }

    public override void Write(Utf8JsonWriter writer, ChatId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>A value that is null if it is unreadable.</summary>
internal abstract class LenientValue<T> : JsonConverter<T?>
    where T : struct
{
    public sealed override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = TryRead(ref reader);
        reader.Skip();
        return value;
    }

    public sealed override void Write(Utf8JsonWriter writer, T? value, JsonSerializerOptions options)
    {
        if (value is { } written)
            Write(writer, written);
        else
            writer.WriteNullValue();
    }

    protected abstract T? TryRead(ref Utf8JsonReader reader);

    protected abstract void Write(Utf8JsonWriter writer, T value);
}

/// <summary>Reads a time with <see cref="LinqTime"/>.</summary>
internal sealed class LenientTime : LenientValue<DateTimeOffset>
{
    protected override DateTimeOffset? TryRead(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? LinqTime.Read(ref reader) : null;

    protected override void Write(Utf8JsonWriter writer, DateTimeOffset value) => writer.WriteStringValue(value);
}

/// <summary>Reads true and false.</summary>
internal sealed class LenientFlag : LenientValue<bool>
{
    protected override bool? TryRead(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : null;

    protected override void Write(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);
}

internal sealed class LenientInt : LenientNumber<int>
{
    protected override void Write(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);
}

internal sealed class LenientLong : LenientNumber<long>
{
    protected override void Write(Utf8JsonWriter writer, long value) => writer.WriteNumberValue(value);
}

internal sealed class LenientDouble : LenientNumber<double>
{
    protected override void Write(Utf8JsonWriter writer, double value) => writer.WriteNumberValue(value);
}

/// <summary>Reads a number, with or without quotes.</summary>
internal abstract class LenientNumber<T> : LenientValue<T>
    where T : struct, INumber<T>
{
    protected override T? TryRead(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.Number or JsonTokenType.String
        && T.TryParse(reader.ValueSpan, CultureInfo.InvariantCulture, out var number) && !T.IsNaN(number) ? number : null;
}

/// <summary>Reads an object if the value is one.</summary>
internal abstract class LenientObject<T>(Func<JsonTypeInfo<T>> type) : JsonConverter<T>
    where T : class
{
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
            return JsonSerializer.Deserialize(ref reader, type());
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, type());
}

/// <summary>Reads a list if the value is one; entries that aren't objects are null.</summary>
internal abstract class LenientList<T>(Func<JsonTypeInfo<T>> type) : JsonConverter<IReadOnlyList<T?>>
    where T : class
{
    public override IReadOnlyList<T?>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        List<T?> list = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                list.Add(JsonSerializer.Deserialize(ref reader, type()));
            else
            {
                list.Add(null);
                reader.Skip();
            }
        }

        return list;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T?> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var entry in value)
        {
            if (entry is null)
                writer.WriteNullValue();
            else
                JsonSerializer.Serialize(writer, entry, type());
        }

        writer.WriteEndArray();
    }
}

internal sealed class LenientHealth() : LenientObject<ChatHealthStatus>(() => ChatJsonContext.Default.ChatHealthStatus);

internal sealed class LenientHandles() : LenientList<ChatHandle>(() => ChatJsonContext.Default.ChatHandle);

internal sealed class LenientHandlesV2() : LenientList<ChatV2Handle>(() => ChatJsonContext.Default.ChatV2Handle);

internal sealed class LenientReputation() : LenientObject<ListedReputation>(() => ChatJsonContext.Default.ListedReputation);

internal sealed class LenientError() : LenientObject<ErrorFacts>(() => ChatJsonContext.Default.ErrorFacts);

internal sealed class LenientErrorsV2() : LenientList<ErrorFactsV2>(() => ChatJsonContext.Default.ErrorFactsV2);

internal sealed class LenientAuditReport() : LenientObject<AuditReport>(() => ChatJsonContext.Default.AuditReport);

internal sealed class LenientAuditActions() : LenientList<AuditAction>(() => ChatJsonContext.Default.AuditAction);

internal sealed class LenientAuditEvidence() : LenientObject<AuditEvidence>(() => ChatJsonContext.Default.AuditEvidence);

internal sealed class LenientAuditChats() : LenientList<AuditChat>(() => ChatJsonContext.Default.AuditChat);
