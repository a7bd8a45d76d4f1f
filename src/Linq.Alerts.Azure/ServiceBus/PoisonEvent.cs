using System.Globalization;
using System.Text.Json;

namespace Linq.Alerts.Azure;

/// <summary>Why a message can't be taken in, in words that are safe to store with the dead letter.</summary>
/// <remarks>
/// It only contains our own sentences and small numbers. An exception's message may quote the body, and even its path consists of the body's names, so
/// only the position in the body is used.
/// </remarks>
internal readonly record struct PoisonEvent(string Reason, string Description)
{
    private const string KeepsIt = "The message stays in the dead-letter queue with all it holds.";

    /// <summary>The exception, for a log; nothing of it goes into the queue.</summary>
    public Cause Cause { get; init; }

    /// <param name="body">Null if there is none to examine.</param>
    public static PoisonEvent Of(BinaryData? body, Exception failure) => Why(body, failure) with { Cause = failure };

    private static PoisonEvent Why(BinaryData? body, Exception failure)
    {
        if (body is null || Root(body) is not { } root)
            return new("not-json", $"The body is not JSON{PlaceOf(failure)}. Something other than Linq Alerts sent it. {KeepsIt}");

        using (root)
        {
            if (Word(root, "schemaversion") is { } schema && schema != EventJson.Schema)
            {
                return new("other-schema",
                    $"The event is of {VersionOf(schema)}, and this build reads {EventJson.Schema}: update this app, then send the message again. {KeepsIt}");
            }

            return Word(root, "type") is { } type && !IsKnown(type)
                ? new("unknown-type", $"This build does not know the event's type: update this app, then send the message again. {KeepsIt}")
                : new("unreadable-event", $"A field of the event is missing or cannot be read{PlaceOf(failure)}. {KeepsIt}");
        }
    }

    /// <summary>For an event that is readable but fails even on its own, for another reason than an unavailable store.</summary>
    public static PoisonEvent NotRecorded(Exception failure) => new("not-recorded",
        $"The event can be read, but not recorded ({failure.GetType().Name}): it may be too large. The other events of its batch were taken in. {KeepsIt}")
    {
        Cause = failure,
    };

    /// <summary>For an event with the ID of another one.</summary>
    public static PoisonEvent IdReused(EventIdReusedException failure) => new("id-reused",
        $"An event with different content is on record under this ID. An alarm says what this one reports; no alert is sent for it in any other way. {KeepsIt}")
    {
        Cause = failure,
    };

    private static JsonDocument? Root(BinaryData body)
    {
        try
        {
            return JsonDocument.Parse(body.ToMemory());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Word(JsonDocument root, string name)
    {
        try
        {
            return root.RootElement.ValueKind == JsonValueKind.Object
                && root.RootElement.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // A name or a value with bytes that aren't valid text: the JSON parser only notices when it is read.
            return null;
        }
    }

    private static bool IsKnown(string type) => EventType.All.Contains(type);

    /// <summary>A version is a small number. Anything longer could be personal data.</summary>
    private static string VersionOf(string schema) =>
        schema.Length <= 3 && schema.All(char.IsAsciiDigit) ? $"schema version {schema}" : "a schema version that is none of ours";

    private static string PlaceOf(Exception failure) => failure is JsonException { LineNumber: { } line, BytePositionInLine: { } position }
        ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1}, after byte {position})")
        : "";
}
