using System.Text.Json;

namespace Linq.Alerts.Events;

/// <summary>The fields of one JSON object. An error names the field and what is wrong, and never quotes the value, which could be anything.</summary>
internal readonly struct Fields
{
    private readonly string _which;
    private readonly string _path;

    private Fields(JsonElement json, string which, string path) => (Json, _which, _path) = (json, which, path);

    public JsonElement Json { get; }

    public static Fields Of(JsonElement json, string which, string path) =>
        json.ValueKind == JsonValueKind.Object
            ? new(json, which, path)
            : throw Broken($"{which}{(path == "" ? "The event" : $"The event's '{path}'")} is not a JSON object.");

    public static LinqAlertEventException Broken(string message) => new(EventProblem.BreaksContract, message);

    public LinqAlertEventException Wrong(string name, string how) => Broken($"{_which}The event's '{PathOf(name)}' {how}.");

    public void Check(string name, string value)
    {
        if (Text(name) != value)
            throw Wrong(name, $"is not '{value}'");
    }

    public string Text(string name) => TextIn(Needed(name), name);

    /// <summary>Null if missing. Empty isn't allowed, because the field would then be missing.</summary>
    public string? OptionalText(string name) => Find(name) switch
    {
        null => null,
        { } value => TextIn(value, name) is { Length: > 0 } text ? text : throw Wrong(name, "is empty"),
    };

    /// <summary>A word from Linq: letters, digits, hyphens and underscores.</summary>
    public string? OptionalWord(string name, int maxLength) =>
        OptionalText(name) is not { } word ? null
        : word.Length <= maxLength && word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? word
        : throw Wrong(name, "is not a plain word");

    public string Id(string name) => Text(name) is { } text && Ids.IsId(text) ? text : throw Wrong(name, "is not an ID");

    public LinqAlertEventId EventId(string name) => LinqAlertEventId.TryParse(Text(name), out var id) ? id : throw Wrong(name, "is not the ID of an event of Linq Alerts");

    public LinqAlertEventId? OptionalEventId(string name) => Has(name) ? EventId(name) : null;

    /// <summary>What an event may say about a number or an address. Anything else is rejected.</summary>
    public string LastFour(string name) =>
        Text(name) is var text && (text is "" or "e-mail" or "group" || (text.Length == 4 && text.All(char.IsAsciiDigit)))
            ? text
            : throw Wrong(name, "is neither four digits, nor 'e-mail', nor 'group', nor empty");

    public string? OptionalLastFour(string name) => Has(name) ? LastFour(name) : null;

    public DateTimeOffset Time(string name) =>
        Needed(name) is { ValueKind: JsonValueKind.String } value && value.TryGetDateTimeOffset(out var time) && time.Offset == TimeSpan.Zero
            ? time
            : throw Wrong(name, "is not a time in UTC");

    public DateTimeOffset? OptionalTime(string name) => Has(name) ? Time(name) : null;

    public long Count(string name) =>
        Needed(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var count) && count >= 0
            ? count
            : throw Wrong(name, "is not a count");

    public long? OptionalCount(string name) => Has(name) ? Count(name) : null;

    public bool Flag(string name) => Needed(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "is neither true nor false"),
    };

    public bool? OptionalFlag(string name) => Has(name) ? Flag(name) : null;

    /// <summary>Only Linq's own pages, so that a link can be shown to people unchanged.</summary>
    public Uri? OptionalDocUrl(string name) =>
        !Has(name) ? null
        : Text(name) is var text && text.StartsWith("https://docs.linqapp.com/", StringComparison.Ordinal) && text.All(letter => letter is > ' ' and <= '~')
            && Uri.TryCreate(text, UriKind.Absolute, out var url) ? url
        : throw Wrong(name, "is not below https://docs.linqapp.com/");

    public Fields Object(string name) => Of(Needed(name), _which, PathOf(name));

    public Fields? OptionalObject(string name) => Has(name) ? Object(name) : null;

    public IReadOnlyList<T> Objects<T>(string name, int max, Func<Fields, T> read)
    {
        // A lambda in a struct can't use this.
        var (which, path) = (_which, PathOf(name));
        return [.. Items(name, max).Select((item, n) => read(Of(item, which, $"{path}[{n}]")))];
    }

    public IReadOnlyList<string> Texts(string name, int max)
    {
        var fields = this;
        return [.. Items(name, max).Select((item, n) => fields.TextIn(item, $"{name}[{n}]"))];
    }

    private JsonElement.ArrayEnumerator Items(string name, int max)
    {
        var list = Needed(name);
        if (list.ValueKind != JsonValueKind.Array)
            throw Wrong(name, "is not a list");
        return list.GetArrayLength() <= max ? list.EnumerateArray() : throw Wrong(name, $"has more than {max} entries");
    }

    private string TextIn(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "is not a text");

    private JsonElement Needed(string name) => Find(name) ?? throw Wrong(name, "is missing");

    private bool Has(string name) => Find(name) is not null;

    private JsonElement? Find(string name) => Json.TryGetProperty(name, out var value) ? value : null;

    private string PathOf(string name) => _path == "" ? name : $"{_path}.{name}";
}
