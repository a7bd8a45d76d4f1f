namespace Linq.Alerts;

/// <summary>A line, by Linq's ID: the key of everything stored about it, because a number is personal and an ID is not.</summary>
public readonly record struct LineId(LinqId Value)
{
    public LineId(Guid uuid)
        : this(new LinqId(uuid))
    {
    }

    /// <summary>Not a line but the account itself, which has a row and a sequence like a line's for what concerns no single line, such as a refused key.</summary>
    public static LineId Account => default;

    /// <summary>The UUID; empty when the ID is not one.</summary>
    public Guid Uuid => Value.Uuid;

    public static bool TryParse(string? text, out LineId id)
    {
        var parsed = LinqId.TryParse(text, out var value);
        id = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
