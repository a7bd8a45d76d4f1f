namespace Linq.Alerts;

/// <summary>One conversation on a line: a UUID of Linq's. Not a person: one person can have several chats.</summary>
/// <remarks><c>default</c> is no chat.</remarks>
public readonly record struct ChatId(Guid Value)
{
    public static bool TryParse(string? text, out ChatId id)
    {
        var parsed = Guid.TryParse(text, out var value);
        id = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
