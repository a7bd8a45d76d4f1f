using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class SlackJson : JsonSerializerContext;
