namespace Linq.Alerts;

/// <summary>
/// Calls an external service as long as everything works, so that someone notices when this program doesn't: setting <c>HEARTBEAT_URL</c>.
/// </summary>
/// <remarks>
/// It decides from the store, and depends on nothing that it monitors: not on the loop or timer that polls, a bus, or a place. Its own loop calls it
/// every few seconds, or its own timer every minute. If the whole program is dead there is no call at all, which the external service notices. Not
/// thread-safe: use it from one loop or timer.
/// </remarks>
/// <param name="http">From <see cref="HttpLinqTransport.CreateHttpClient"/>, because the address is a secret, and redirects must not be followed.</param>
public sealed class DeadMansSwitch(HeartbeatUrl url, HttpClient http, Heartbeat heartbeat, StuckParts stuck, PollOptions options, TimeProvider clock)
{
    /// <summary>Minimum time between two calls. Slightly less than a minute, because a timer may fire early.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(55);

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly PlacePost _post = new(http, "the service of HEARTBEAT_URL", clock, readsAnswers: false, AnswerLimit);

    /// <summary>
    /// Complete passes that don't justify another call: those reported by the last call, and those already old when a line was first seen.
    /// </summary>
    private Dictionary<LineId, DateTimeOffset?> _old = [];

    private long? _called;
    private long? _storeDownSince;
    private string? _problem;

    /// <summary>Makes a call if it is time for one and there is something to report.</summary>
    public async Task<HeartbeatReport> RunAsync(CancellationToken cancel = default)
    {
        if (_called is { } called && clock.GetElapsedTime(called) < Pace)
            return new(HeartbeatCall.None);
        var report = await LookAsync(cancel);
        if (report.Call == HeartbeatCall.None)
            return report;
        var isNews = report.Problem != _problem;
        _problem = report.Problem;
        return report with { IsNews = isNews };
    }

    private async Task<HeartbeatReport> LookAsync(CancellationToken cancel)
    {
        try
        {
            var standing = await heartbeat.ReadAsync(cancel);
            var reasons = await stuck.FindAsync(standing, cancel);
            _storeDownSince = null;
            return reasons.Count > 0 ? await FailAsync(string.Join("; ", reasons), cancel)
                : HasNewPasses(standing) ? await SucceedAsync(standing, cancel)
                // A pass is taking long, or one ended early. That is neither a success nor a failure yet.
                : new(HeartbeatCall.None);
        }
        catch (StoreUnavailableException e)
        {
            _storeDownSince ??= clock.GetTimestamp();
            return clock.GetElapsedTime(_storeDownSince.Value) > StuckParts.TooLong
                ? await FailAsync($"the store could not be read for {StuckParts.TooLong.TotalMinutes:0} min", cancel)
                : new(HeartbeatCall.None, Cause: e);
        }
    }

    /// <summary>Whether each line was read completely since the last successful call; before the first call, recently or since the first check.</summary>
    private bool HasNewPasses(HeartbeatState standing)
    {
        var lately = options.Every * 2 > TimeSpan.FromMinutes(2) ? options.Every * 2 : TimeSpan.FromMinutes(2);
        var old = standing.Lines.Where(line => _old.TryGetValue(line.Line.Id, out var last)
            ? line.Read is null || line.Read == last
            : !(line.Read?.AgeAt(standing.At) <= lately)).ToList();
        // If passes are long, they are never all recent at the same time.
        foreach (var line in old)
            _old.TryAdd(line.Line.Id, line.Read);
        return standing.Lines.Count > 0 && old.Count == 0;
    }

    private async Task<HeartbeatReport> SucceedAsync(HeartbeatState standing, CancellationToken cancel)
    {
        var trouble = await CallAsync(url.Success(), cancel);
        if (trouble is null)
            _old = standing.Lines.ToDictionary(line => line.Line.Id, line => line.Read);
        return new(HeartbeatCall.Success, Trouble: trouble?.Text, Cause: trouble?.Cause ?? default);
    }

    private async Task<HeartbeatReport> FailAsync(string reason, CancellationToken cancel)
    {
        if (url.Failure(reason) is not { } request)
        {
            _called = clock.GetTimestamp();
            return new(HeartbeatCall.Withheld, reason);
        }

        var trouble = await CallAsync(request, cancel);
        return new(HeartbeatCall.Failure, reason, trouble?.Text, trouble?.Cause ?? default);
    }

    /// <returns>Why the call failed; null if it succeeded.</returns>
    private async Task<Trouble?> CallAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using (request)
        {
            // A failed call isn't repeated immediately either, because the service may be overloaded.
            _called = clock.GetTimestamp();
            return await _post.SendAsync(request, Judge, cancel) is Delivery.Deferred failed ? new(failed.Why, failed.Cause) : null;
        }
    }

    private static Delivery Judge(PlaceAnswer answer) => (int)answer.Status < 300
        ? new Delivery.Sent()
        : answer.Later("the service of HEARTBEAT_URL");
}

public enum HeartbeatCall
{
    /// <summary>It wasn't time for a call, or no line was read completely since the last one.</summary>
    None,

    Success,

    Failure,

    /// <summary>Something is stuck, and this service doesn't accept failure reports: it isn't called.</summary>
    Withheld,
}

/// <summary>What the dead man's switch did.</summary>
/// <param name="Reason">What is stuck; null if nothing is.</param>
/// <param name="Trouble">Why the call failed; null if it succeeded, or none was made.</param>
public sealed record HeartbeatReport(HeartbeatCall Call, string? Reason = null, string? Trouble = null, Cause Cause = default)
{
    /// <summary>Whether <see cref="Problem"/> differs from that of the last call.</summary>
    public bool IsNews { get; init; }

    /// <summary>For a screen or a log; null if there is nothing to report.</summary>
    public string? Problem => (Reason, Trouble) switch
    {
        (null, null) => null,
        (null, { } trouble) => $"{trouble}. Alerts do not depend on it; check HEARTBEAT_URL if this goes on.",
        ({ } reason, null) => Call == HeartbeatCall.Withheld ? $"not called, because {reason}" : $"reported as failing: {reason}",
        ({ } reason, { } trouble) => $"could not be reported as failing ({trouble}): {reason}",
    };
}
