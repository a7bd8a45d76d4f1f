namespace Linq.Simulator;

/// <summary>A snapshot of one chat of the simulated account.</summary>
/// <param name="V2Id">The id of the same chat in the V2 API.</param>
/// <param name="Line">The number of its line, E.164.</param>
/// <param name="Handles">The people in it, without the line itself: E.164 or e-mail.</param>
/// <param name="Status">As sent on the wire: any text.</param>
/// <param name="UpdatedAt">When the status last changed, UTC.</param>
public sealed record SimulatedChat(
    Guid Id,
    long V2Id,
    string Line,
    IReadOnlyList<string> Handles,
    string? DisplayName,
    string Service,
    bool IsGroup,
    string Status,
    DateTimeOffset UpdatedAt);
