namespace Linq.Alerts;

/// <summary>Calls a service outside as long as everything works, so that somebody notices when this program does not: setting <c>HEARTBEAT_URL</c>.</summary>
/// <remarks>
/// It decides by what the store says, and depends on nothing that it watches: neither on the loop or timer that polls, nor on a bus, nor on a place. It is
/// called every few seconds by a loop of its own, or every minute by a timer of its own. When the whole program is dead there is no call at all,
/// which the service outside notices. For use from one loop or timer at a time.
/// </remarks>
/// <param name="http">Of <see cref="HttpLinqTransport.CreateHttpClient"/>: the address is a secret, and redirects are not followed.</param>
public sealed class DeadMansSwitch(HeartbeatUrl url, HttpClient http, Heartbeat heartbeat, StuckParts stuck, PollOptions options, TimeProvider clock)
{
    /// <summary>Least time between two calls. A little less than a minute, for a timer may ring early.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(55);

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly PlacePost _post = new(http, "the service of HEARTBEAT_URL", clock, readsAnswers: false, AnswerLimit);

    /// <summary>What the next successful call cannot stand for: the complete passes of the last one, and those that were old when a line was first looked at.</summary>
    private Dictionary<LineId, DateTimeOffset?> _old = [];

    private long? _called;
    private long? _storeDownSince;
    private string? _problem;

    /// <summary>Calls, if it is time to, and there is something to say.</summary>
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
                // A pass runs long, or one ended early: nothing to be proud of, and no reason for anybody to get up yet.
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

    /// <summary>Whether each line was read completely since the last successful call; at first, lately or since the first look.</summary>
    private bool HasNewPasses(HeartbeatState standing)
    {
        var lately = options.Every * 2 > TimeSpan.FromMinutes(2) ? options.Every * 2 : TimeSpan.FromMinutes(2);
        var old = standing.Lines.Where(line => _old.TryGetValue(line.Line.Id, out var last)
            ? line.Read is null || line.Read == last
            : !(line.Read?.AgeAt(standing.At) <= lately)).ToList();
        // Passes that take their time are never all recent at once.
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

    /// <returns>Why the call did not arrive; null when it did.</returns>
    private async Task<Trouble?> CallAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using (request)
        {
            // A call that fails is not repeated at once either: the service may be the one that is overloaded.
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
    /// <summary>It was not time for one, or no line was read completely since the last.</summary>
    None,

    Success,

    Failure,

    /// <summary>Something is stuck, and the service has no way to be told so: it is not called.</summary>
    Withheld,
}

/// <summary>What the dead man's switch did.</summary>
/// <param name="Reason">What is stuck; null when nothing is.</param>
/// <param name="Trouble">Why the call did not arrive; null when it did, or there was none.</param>
public sealed record HeartbeatReport(HeartbeatCall Call, string? Reason = null, string? Trouble = null, Cause Cause = default)
{
    /// <summary>Whether <see cref="Problem"/> is another than at the last call.</summary>
    public bool IsNews { get; init; }

    /// <summary>For a screen or a log; null when there is nothing to say.</summary>
    public string? Problem => (Reason, Trouble) switch
    {
        (null, null) => null,
        (null, { } trouble) => $"{trouble}. Alerts do not depend on it; check HEARTBEAT_URL if this goes on.",
        ({ } reason, null) => Call == HeartbeatCall.Withheld ? $"not called, because {reason}" : $"reported as failing: {reason}",
        ({ } reason, { } trouble) => $"could not be reported as failing ({trouble}): {reason}",
    };
}
