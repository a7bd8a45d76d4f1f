namespace Linq.Simulator;

/// <summary>What a test wants to choose about a chat. Whatever is null here follows from the seed.</summary>
public sealed record ChatDetails
{
    /// <summary>Any text. The empty one is sent as null.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The people in it, without the line itself. More than one makes a group.</summary>
    public IReadOnlyList<string>? Handles { get; init; }

    /// <summary><c>iMessage</c>, <c>SMS</c> or <c>RCS</c>, or anything else to see what a client does.</summary>
    public string? Service { get; init; }

    /// <summary>Whether it is a group. A group without <see cref="Handles"/> gets seeded ones.</summary>
    public bool? IsGroup { get; init; }
}
