namespace Linq.Simulator;

/// <summary>A snapshot of one line of the simulated account.</summary>
/// <param name="Number">E.164.</param>
/// <param name="Reputation">As sent on the wire: any text.</param>
/// <param name="State">The service state, such as FLAGGED, as sent on the wire; null omits the field, as the current API does.</param>
public sealed record SimulatedLine(Guid Id, string Number, string Reputation, string? State = null);
