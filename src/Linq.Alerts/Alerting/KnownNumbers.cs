namespace Linq.Alerts;

/// <summary>Teaches a directory the lines' numbers where another process lists them: from the account's row.</summary>
public sealed class KnownNumbers(AccountStore account, LineDirectory lines, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    /// <summary>As <see cref="TimeProvider.GetTimestamp"/> counts.</summary>
    private long? _readAt;

    /// <summary>Held while it reads: places that are looked at together need one read, and not one each.</summary>
    private readonly SemaphoreSlim _reading = new(1);

    public void Dispose() => _reading.Dispose();

    /// <summary>Learns what is recorded now, unless it just did. A store that is down is no reason to keep anything quiet: an unknown line is told.</summary>
    public async Task LearnAsync(CancellationToken cancel = default)
    {
        await _reading.WaitAsync(cancel);
        try
        {
            if (_readAt is { } readAt && clock.GetElapsedTime(readAt) < GoodFor)
                return;
            lines.Learn((await account.LinesAsync(cancel)).Select(line => line.ToLine()).OfType<Line>());
            _readAt = clock.GetTimestamp();
        }
        catch (StoreUnavailableException)
        {
        }
        finally
        {
            _reading.Release();
        }
    }
}
