namespace Linq.Alerts;

/// <summary>Sends alerts about the simulator's chats to a real place, and marks every message.</summary>
internal sealed class SimulatedNotifier(INotifier place) : INotifier
{
    public string Name => place.Name;

    public string Cure => place.Cure;

    public TimeSpan Pace => place.Pace;

    public IReadOnlyList<Recipient> Recipients { get; } =
        [.. place.Recipients.Select(recipient => recipient with { Notifier = new SimulatedNotifier(recipient.Notifier) })];

    public int? SendsPerHour => place.SendsPerHour;

    public Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default) => place.SendAsync(digest with { IsSimulated = true }, cancel);

    public Task<Delivery> ProbeAsync(CancellationToken cancel = default) => place.ProbeAsync(cancel);
}
