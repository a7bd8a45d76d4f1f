using System.Globalization;
using System.Text.Json;

namespace Linq.Alerts.Samples;

/// <summary>As much of an event as a gate needs. Fields it does not name are passed over: more may come at any time.</summary>
internal sealed class SendGateEvent
{
    public const string Schema = "1";

    // A field that is missing, null or of another kind is an error that names it.
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly JsonElement _data;

    private SendGateEvent(Envelope envelope)
    {
        (Type, Trial, Time, _data) = (envelope.Type, envelope.Trial, envelope.Time, envelope.Data);
        // {line}.{epoch}.{sequence}
        if (envelope.Id.Split('.') is not [var line, var epoch, var sequence]
            || line.Length == 0
            || !long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var epochNumber)
            || !long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var sequenceNumber))
        {
            throw new JsonException("The id is not one of Linq Alerts.");
        }

        (Line, Order) = (line, (epochNumber, sequenceNumber));
    }

    public string Type { get; }

    public string? Trial { get; }

    public DateTimeOffset Time { get; }

    public string Line { get; }

    /// <summary>Of two events of one line the larger one is the later.</summary>
    public (long Epoch, long Sequence) Order { get; }

    /// <exception cref="JsonException">No event, or of a newer schema.</exception>
    public static SendGateEvent Parse(ReadOnlyMemory<byte> body)
    {
        // First, and by itself: of a newer schema nothing else is certain.
        var schema = Read<Version>(body).SchemaVersion;
        if (schema != Schema)
            throw new JsonException($"The event has another schema version than {Schema}: look for a newer version of this program.");
        return new(Read<Envelope>(body));
    }

    public T Data<T>() => _data.Deserialize<T>(Strict) ?? throw new JsonException("The event has no data.");

    private static T Read<T>(ReadOnlyMemory<byte> body) => JsonSerializer.Deserialize<T>(body.Span, Strict) ?? throw new JsonException("The event is null.");

    private sealed record Version(string SchemaVersion);

    private sealed record Envelope(string Id, string Type, DateTimeOffset Time, JsonElement Data, string? Trial = null);
}
