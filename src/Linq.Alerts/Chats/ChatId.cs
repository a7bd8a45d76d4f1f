namespace Linq.Alerts;

/// <summary>One conversation on a line, by Linq's ID. Not a person: one person can have several chats.</summary>
/// <remarks><c>default</c> is no chat.</remarks>
public readonly record struct ChatId(LinqId Value)
{
    public ChatId(Guid uuid)
        : this(new LinqId(uuid))
    {
    }

    /// <summary>The UUID; empty when the ID is not one.</summary>
    public Guid Uuid => Value.Uuid;

    public static bool TryParse(string? text, out ChatId id)
    {
        var parsed = LinqId.TryParse(text, out var value);
        id = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
