namespace Linq.Simulator;

/// <summary>The details of a chat that a test can choose. Null values follow from the seed.</summary>
public sealed record ChatDetails
{
    /// <summary>Any text. An empty one is sent as null.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The people in it, without the line itself. More than one makes a group.</summary>
    public IReadOnlyList<string>? Handles { get; init; }

    /// <summary><c>iMessage</c>, <c>SMS</c> or <c>RCS</c>, or any other value to test a client.</summary>
    public string? Service { get; init; }

    /// <summary>Whether it is a group. A group without <see cref="Handles"/> gets seeded ones.</summary>
    public bool? IsGroup { get; init; }
}
