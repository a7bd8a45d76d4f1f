using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>The JSON of rows, for every store alike. A field that a later version adds is passed over by this one.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    // What a type works out from its fields is not stored.
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true,
    Converters = [typeof(LineIdJson), typeof(ChatIdJson), typeof(EventIdJson)])]
[JsonSerializable(typeof(LineRow))]
[JsonSerializable(typeof(AccountRow))]
[JsonSerializable(typeof(ChatRow))]
[JsonSerializable(typeof(PlaceRow))]
[JsonSerializable(typeof(Outcome))]
[JsonSerializable(typeof(Replay))]
[JsonSerializable(typeof(MaintenanceLog))]
internal sealed partial class StoredJson : JsonSerializerContext;
