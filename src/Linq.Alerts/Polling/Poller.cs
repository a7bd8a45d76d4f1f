namespace Linq.Alerts;

/// <summary>One pass over one line: read, compare, commit, relay.</summary>
/// <param name="holder">Identifies this poller in the line's lease. A holder can retake its own lease, so two pollers that run at once need different
/// names.</param>
public sealed class Poller(LinqClient api, IHealthStore store, Relay relay, PollOptions options, LineRules rules, string holder, TimeProvider clock)
{
    private readonly PassWriter _writer = new(store, relay, holder, clock);

    public async Task<PassReport> PollAsync(Line line, CancellationToken cancel = default)
    {
        using var activity = Telemetry.Activities.StartActivity("poll");
        var started = clock.GetTimestamp();
        var report = await RunAsync(line, cancel) with { Duration = clock.GetElapsedTime(started) };
        Telemetry.Chats.Add(report.Chats);
        Telemetry.PassDuration.Record(report.Duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", report.Outcome.ToString()));
        return report;
    }

    private async Task<PassReport> RunAsync(Line line, CancellationToken cancel)
    {
        try
        {
            var pass = new LinePass(line, await store.LoadAsync(line.Id, cancel), rules, clock);
            if (ReasonToSkip(pass) is { } reason)
                return new(line.Name, PassOutcome.Skipped, default, Problem: reason);

            await BeginAsync(pass, cancel);
            var report = await ReadAsync(line, pass, cancel);
            await EndAsync(pass, report, cancel);
            return report with { Changes = pass.Changes, UnknownWords = pass.UnknownWords };
        }
        catch (StoreConflictException e)
        {
            return new(line.Name, PassOutcome.Superseded, default, Problem: "The line was written by someone else; this pass ended.", Cause: e);
        }
        catch (StoreUnavailableException e)
        {
            // Nothing is lost: whatever wasn't committed is still at Linq, and the next pass finds it again.
            return new(line.Name, PassOutcome.StoreFailed, default, Problem: e.Message, Cause: e);
        }
    }

    private string? ReasonToSkip(LinePass pass) => pass.Row switch
    {
        { Lease: var lease } when lease.IsHeldByAnother(holder, clock.GetUtcNow(), PollLimits.Lease) => $"Another poller holds the line until {lease!.Until:u}.",
        { DeferredUntil: var until } when until.LiesAhead(clock.GetUtcNow(), PollLimits.LongestDeferral) => $"Linq asked us to wait until {until:u}.",
        _ => null,
    };

    private Task BeginAsync(LinePass pass, CancellationToken cancel)
    {
        if (pass.Row.BaselinedAt is null)
        {
            // An alarm about unreadable chats also explains why the baseline doesn't finish.
            if (pass.Row.BaselinePasses >= PollLimits.BaselinePasses && !pass.Row.ActiveAlarms.ContainsKey(AlarmKind.ChatsUnreadable))
                pass.Alarms.BaselineStuck();
            pass.CountBaselinePass();
        }

        return _writer.CommitAsync(pass, cancel);
    }

    private async Task<PassReport> ReadAsync(Line line, LinePass pass, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.PassLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var byId = new ReadsById(api, _writer, clock);
        var pages = 0;
        PassReport Ended(string? problem = null, LinqFailure? failure = null, bool reachedEnd = false, Exception? cause = null) => new(
            line.Name, problem is null ? PassOutcome.Complete : PassOutcome.Incomplete, default, pages, pass.Chats, 0, problem, failure, reachedEnd, cause);

        try
        {
            await foreach (var page in api.ReadPagesAsync(line, either.Token))
            {
                pages++;
                await CompareAsync(page, pass, either.Token);
            }

            await byId.ReadHealthAsync(pass, either.Token);
            await byId.MissAbsentAsync(pass, either.Token);
            if (pass.IsMostlyRead)
                await SettleAsync(pass, either.Token);
            foreach (var row in pass.LongRecovered())
            {
                pass.Forget(row);
                await _writer.CommitIfFullAsync(pass, either.Token);
            }

            if (pass.Unread.Count > 0)
            {
                pass.CompleteInPart();
                return Ended($"{pass.Unread.Describe(pass.Chats)}.", reachedEnd: true);
            }

            pass.Complete();
            return Ended(reachedEnd: true);
        }
        catch (LinqApiException e)
        {
            if (e.Failure.Kind == LinqFailureKind.EndlessPages)
                pass.Alarms.EndlessPages(e.Message);
            if (e.Failure.RetryAfter is { } wait)
                pass.Defer(clock.GetUtcNow() + PollLimits.Bounded(wait));
            return Ended(e.Message, e.Failure, cause: e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            pass.Alarms.PassTooLong(options.PassLimit);
            return Ended($"The pass did not end within {options.PassLimit}.", cause: e);
        }
    }

    private async Task CompareAsync(ChatPage page, LinePass pass, CancellationToken cancel)
    {
        pass.Unread.AddEntries(page.Unreadable);
        for (var next = 0; pass.ObserveUntilFull(page, ref next);)
            await _writer.CommitAsync(pass, cancel);
        if (!pass.Draft.IsEmpty)
            await _writer.CommitAsync(pass, cancel);
        await _writer.RenewAsync(pass, cancel);
    }

    private async Task SettleAsync(LinePass pass, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        foreach (var row in pass.Flapping.Settled(now))
        {
            pass.Flapping.Settle(row, now);
            await _writer.CommitIfFullAsync(pass, cancel);
        }
    }

    private Task EndAsync(LinePass pass, PassReport report, CancellationToken cancel)
    {
        if (report.Outcome == PassOutcome.Complete)
        {
            pass.Alarms.End(AlarmKind.BaselineStuck, atOnce: true);
            pass.Alarms.End(AlarmKind.PassTooLong);
            pass.Alarms.End(AlarmKind.EndlessPages);
            pass.Alarms.End(AlarmKind.ChatsUnreadable);
            pass.Defer(null);
        }

        return _writer.CommitAsync(pass, cancel, over: true);
    }
}
