namespace Linq.Alerts;

/// <summary>A line, by Linq's ID. It is the key of everything stored about the line, because a number is personal data and an ID isn't.</summary>
public readonly record struct LineId(LinqId Value)
{
    public LineId(Guid uuid)
        : this(new LinqId(uuid))
    {
    }

    /// <summary>
    /// Not a line but the account itself. It has a row and a sequence like a line, for what concerns no single line, such as a rejected key.
    /// </summary>
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
