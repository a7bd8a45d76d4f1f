using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Azure.Data.Tables;

namespace Linq.Alerts.Azure.Tests;

/// <summary>An entity as the service's JSON: every public property, the types that JSON has not said beside it.</summary>
internal static class RestEntity
{
    public static string PathOf(string table, string partition, string row) => $"{table}(PartitionKey='{Quoted(partition)}',RowKey='{Quoted(row)}')";

    public static JsonObject Write(ITableEntity entity)
    {
        var json = new JsonObject();
        foreach (var property in PropertiesOf(entity.GetType()))
        {
            switch (property.GetValue(entity))
            {
                case null:
                    break;
                case string text:
                    json[property.Name] = text;
                    break;
                case int number:
                    json[property.Name] = number;
                    break;
                case long number:
                    json[property.Name] = number.ToString(CultureInfo.InvariantCulture);
                    json[$"{property.Name}@odata.type"] = "Edm.Int64";
                    break;
                case DateTimeOffset time:
                    json[property.Name] = time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
                    json[$"{property.Name}@odata.type"] = "Edm.DateTime";
                    break;
                case var value:
                    throw new NotSupportedException($"{property.Name} is a {value.GetType().Name}, which is not among the types that are stored.");
            }
        }

        return json;
    }

    public static T Read<T>(JsonNode json)
        where T : class, ITableEntity
    {
        var entity = Activator.CreateInstance<T>();
        if ((string?)json["odata.etag"] is { } etag)
            entity.ETag = new(etag);
        if ((string?)json["Timestamp"] is { } changed)
            entity.Timestamp = TimeOf(changed);
        foreach (var property in PropertiesOf(typeof(T)).Where(property => json[property.Name] is not null))
            property.SetValue(entity, ValueOf(json[property.Name]!, property.PropertyType));
        return entity;
    }

    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name is not (nameof(ITableEntity.ETag) or nameof(ITableEntity.Timestamp)));

    private static object ValueOf(JsonNode json, Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var text when text == typeof(string) => (string)json!,
        var number when number == typeof(int) => (int)json,
        var number when number == typeof(long) => long.Parse((string)json!, CultureInfo.InvariantCulture),
        var time when time == typeof(DateTimeOffset) => TimeOf((string)json!),
        _ => throw new NotSupportedException(type.Name),
    };

    private static DateTimeOffset TimeOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    private static string Quoted(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
