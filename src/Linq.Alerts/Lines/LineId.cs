namespace Linq.Alerts;

/// <summary>A line's UUID at Linq: the key of everything stored about it, for a number is personal and an id is not.</summary>
public readonly record struct LineId(Guid Value)
{
    /// <summary>Not a line but the account itself: what is told of it (a refused key, a retired line) has a row and a sequence like a line's.</summary>
    public static LineId Account => default;

    public override string ToString() => Value.ToString();
}
