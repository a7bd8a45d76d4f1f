using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>The JSON of rows, for all stores. Fields added by later versions are ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    // Computed properties aren't stored.
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
