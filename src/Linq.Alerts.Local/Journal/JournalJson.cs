using System.Text.Json.Serialization;

namespace Linq.Alerts.Local;

/// <summary>The JSON of all records. A field that a later version adds is passed over by this one.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    // What a type works out from its fields is not stored.
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true,
    Converters = [typeof(LineIdJson), typeof(ChatIdJson), typeof(EventIdJson), typeof(SilenceIdJson)])]
[JsonSerializable(typeof(HealthRecord))]
[JsonSerializable(typeof(LedgerRecord))]
[JsonSerializable(typeof(SilenceRecord))]
internal sealed partial class JournalJson : JsonSerializerContext;
