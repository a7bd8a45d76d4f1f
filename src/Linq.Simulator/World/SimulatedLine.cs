namespace Linq.Simulator;

/// <summary>One line of the simulated account, as it was when asked for.</summary>
/// <param name="Number">E.164.</param>
/// <param name="Reputation">As it goes on the wire: any text.</param>
/// <param name="State">The service state, such as FLAGGED, as it goes on the wire; null leaves the field out, as today's API does.</param>
public sealed record SimulatedLine(Guid Id, string Number, string Reputation, string? State = null);
