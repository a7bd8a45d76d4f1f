namespace Linq.Alerts;

/// <summary>A line, by Linq's ID. It is the key of everything stored about the line, because a number is personal data and an ID isn't.</summary>
public readonly record struct LineId(LinqId Value)
{
    public LineId(Guid uuid)
        : this(new LinqId(uuid))
    {
    }

    /// <summary>
    /// Not a line but the account itself. It has a sequence of events of its own, for what concerns no single line, such as a rejected key.
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

    /// <summary>For what only a line has.</summary>
    /// <returns>The same ID.</returns>
    /// <exception cref="ArgumentException">It is the account.</exception>
    public LineId RequireLine() => this != Account ? this : throw new ArgumentException("The account is not a line: load it as the account.");

    public override string ToString() => Value.ToString();
}
