namespace Linq.Alerts;

/// <summary>Fills the line directory from the account's row, in a process that doesn't list the lines itself.</summary>
public sealed class KnownNumbers(AccountStore account, LineDirectory lines, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    /// <summary>In the unit of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    private long? _readAt;

    /// <summary>Held while reading, so that places dispatched together share one read.</summary>
    private readonly SemaphoreSlim _reading = new(1);

    public void Dispose() => _reading.Dispose();

    /// <summary>
    /// Reads the recorded lines, unless it just did. If the store is down, alerts go out anyway: an unknown line is reported without a name.
    /// </summary>
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
