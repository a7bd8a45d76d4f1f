using System.Text.Json;

namespace Linq.Simulator;

/// <summary>An invalid admin request: the field, what is wrong with it, and what would be valid.</summary>
internal sealed class BadInputException(string name, string message, params string[] allowed) : Exception(message)
{
    public string Field => name;

    public IReadOnlyList<string> Allowed => allowed;
}

/// <summary>Reads the fields of an admin request. Each reader names its field if the value is invalid.</summary>
internal sealed class AdminInput
{
    private readonly JsonElement _fields;

    private AdminInput(JsonElement fields) => _fields = fields;

    public static async Task<AdminInput> ReadAsync(HttpContext context, params string[] known)
    {
        JsonElement body;
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            body = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new BadInputException("(body)", "The body is not JSON.", known);
        }

        if (body.ValueKind is not JsonValueKind.Object)
            throw new BadInputException("(body)", "The body is not a JSON object.", known);
        if (body.EnumerateObject().Select(field => field.Name).FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new BadInputException(unknown, $"There is no field '{unknown}' here.", known);
        return new AdminInput(body);
    }

    /// <summary>Whether the field exists, even if it is null.</summary>
    public bool Has(string name) => _fields.TryGetProperty(name, out _);

    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
        _ => throw new BadInputException(name, $"'{name}' must be a text.", "any text"),
    };

    public string RequiredText(string name) =>
        Text(name) ?? throw new BadInputException(name, $"'{name}' is missing.", "any text");

    public int? Number(string name, int least) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= least => number,
        _ => throw new BadInputException(name, $"'{name}' must be a whole number.", $"{least} or more"),
    };

    public TimeSpan? Time(string name) => Text(name) switch
    {
        null => null,
        var text when HhMmSs.TryParse(text, out var time) => time,
        _ => throw new BadInputException(name, $"'{name}' must be a time.", "hh:mm:ss, such as 00:00:05"),
    };

    public DateTimeOffset? Instant(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value when value.TryGetDateTimeOffset(out var instant) => instant,
        _ => throw new BadInputException(name, $"'{name}' must be a point in time.", "ISO 8601, such as 2026-09-01T10:00:00Z"),
    };

    public T? Word<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (Words.Of(value) == text)
                return value;
        }

        throw new BadInputException(name, $"'{name}' cannot be '{text}'.", Words.All<T>());
    }

    private JsonElement? Find(string name) =>
        _fields.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;
}
