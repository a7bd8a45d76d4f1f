namespace Linq.Simulator;

/// <summary>One line of the simulated account, as it was when asked for.</summary>
/// <param name="Number">E.164.</param>
/// <param name="Reputation">As it goes on the wire: any text.</param>
public sealed record SimulatedLine(Guid Id, string Number, string Reputation);
