namespace Linq.Alerts;

/// <summary>Which changes go to one place.</summary>
/// <param name="Name">Names the route in the ledger: kept for ever, so never reused for another place.</param>
public sealed record Route(string Name, INotifier Place);
