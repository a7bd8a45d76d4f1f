namespace Linq.Alerts.Tests;

internal sealed class RecordingLists : IFullLists
{
    public List<Digest> Kept { get; } = [];

    public bool Failing { get; set; }

    public Task<string?> KeepAsync(Digest digest, CancellationToken cancel = default)
    {
        Kept.Add(digest);
        return Task.FromResult(Failing ? null : $"/lists/{digest.Id}.csv");
    }
}
