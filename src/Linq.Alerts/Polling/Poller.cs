namespace Linq.Alerts;

/// <summary>One pass over one line: read, compare, commit, relay.</summary>
/// <param name="holder">Names this poller in the line's lease. A holder may take its own lease again, so two that run at once need two names.</param>
public sealed class Poller(LinqClient api, IHealthStore store, Relay relay, PollOptions options, string holder, TimeProvider clock)
{
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
            var pass = new LinePass(line, await store.LoadAsync(line.Id, cancel), clock);
            if (ReasonToSkip(pass) is { } reason)
                return new(line.Name, PassOutcome.Skipped, default, Problem: reason);

            await BeginAsync(pass, cancel);
            var report = await ReadAsync(line, pass, cancel);
            await EndAsync(pass, report, cancel);
            return report with { Changes = pass.Changes };
        }
        catch (StoreConflictException)
        {
            return new(line.Name, PassOutcome.Superseded, default, Problem: "Another poller wrote to the line; this pass ended.");
        }
        catch (StoreUnavailableException e)
        {
            // Nothing is lost: what was not committed is still at Linq, and the next pass finds it again.
            return new(line.Name, PassOutcome.StoreFailed, default, Problem: e.Message);
        }
    }

    private string? ReasonToSkip(LinePass pass) => pass.Row switch
    {
        { Lease: { } lease } when lease.Holder != holder && lease.Until > clock.GetUtcNow() => $"Another poller is at the line until {lease.Until:u}.",
        { DeferredUntil: { } until } when until > clock.GetUtcNow() => $"Linq asked to be left alone until {until:u}.",
        _ => null,
    };

    private Task BeginAsync(LinePass pass, CancellationToken cancel)
    {
        if (pass.Row.BaselinedAt is null)
        {
            if (pass.Row.BaselinePasses >= PollLimits.BaselinePasses)
                pass.Alarms.BaselineStuck();
            pass.Row = pass.Row with { BaselinePasses = pass.Row.BaselinePasses + 1 };
        }

        return CommitAsync(pass, cancel);
    }

    private async Task<PassReport> ReadAsync(Line line, LinePass pass, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.PassLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var pages = 0;
        PassReport Ended(string? problem = null, LinqFailure? failure = null) =>
            new(line.Name, problem is null ? PassOutcome.Complete : PassOutcome.Incomplete, default, pages, pass.Chats, 0, problem, failure);

        try
        {
            await foreach (var page in api.ReadPagesAsync(line, either.Token))
            {
                pages++;
                await CompareAsync(page, pass, either.Token);
            }

            if (!await ReadHealthByIdAsync(pass, either.Token))
                return Ended("More chats came without health than one pass reads by id.");
            await MissAbsentAsync(pass, either.Token);
            foreach (var row in pass.LongRecovered())
            {
                pass.Forget(row);
                await CommitIfFullAsync(pass, either.Token);
            }

            pass.Complete();
            return Ended();
        }
        catch (LinqApiException e)
        {
            if (e.Failure.Kind == LinqFailureKind.EndlessPages)
                pass.Alarms.EndlessPages(e.Message);
            if (e.Failure.RetryAfter is { } wait)
                pass.Row = pass.Row with { DeferredUntil = clock.GetUtcNow() + PollLimits.Bounded(wait) };
            return Ended(e.Message, e.Failure);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            pass.Alarms.PassTooLong(options.PassLimit);
            return Ended($"The pass did not end within {options.PassLimit}.");
        }
    }

    private async Task CompareAsync(ChatPage page, LinePass pass, CancellationToken cancel)
    {
        pass.Unreadable += page.Unreadable;
        for (var i = 0; i < page.Chats.Count; i++)
        {
            pass.Observe(page.Chats[i], page);
            await CommitIfFullAsync(pass, cancel);
        }

        if (!pass.Draft.IsEmpty)
            await CommitAsync(pass, cancel);
        await RenewAsync(pass, cancel);
    }

    /// <summary>A long pass without changes shows now and then that it lives, or another poller would take it for dead.</summary>
    private Task RenewAsync(LinePass pass, CancellationToken cancel) =>
        pass.Row.Lease!.Until - clock.GetUtcNow() < PollLimits.Lease / 2 ? CommitAsync(pass, cancel) : Task.CompletedTask;

    /// <summary>Reads the chats that were listed without health, from where the last pass stopped.</summary>
    /// <returns>Whether all of them were read.</returns>
    private async Task<bool> ReadHealthByIdAsync(LinePass pass, CancellationToken cancel)
    {
        var missing = pass.WithoutHealth;
        // A few are read within the pass, and nobody needs to know; one chat without health now and then must not be an alarm each time.
        if (missing.Count > PollLimits.ReadsById)
            pass.Alarms.HealthMissing(missing.Count);
        else
            pass.Alarms.End(AlarmKind.HealthMissing);
        var from = pass.Row.HealthReadByIdUpTo < missing.Count ? pass.Row.HealthReadByIdUpTo : 0;
        var (reads, failed) = (0, 0);
        foreach (var id in missing.Skip(from).Take(PollLimits.ReadsById))
        {
            reads++;
            var (wasRead, chat) = await TryGetChatAsync(id, cancel);
            if (chat is not null)
                pass.Observe(chat);
            await CommitIfFullAsync(pass, cancel);
            await RenewAsync(pass, cancel);
            if (!wasRead && ++failed == PollLimits.FailedReadsById)
                break;
            await Task.Delay(PollLimits.PauseBetweenReads, clock, cancel);
        }

        pass.Row = pass.Row with { HealthReadByIdUpTo = from + reads < missing.Count ? from + reads : 0 };
        return reads == missing.Count;
    }

    /// <summary>Concludes what a complete list does not show: a chat is gone only when two lists and a read by id agree.</summary>
    private async Task MissAbsentAsync(LinePass pass, CancellationToken cancel)
    {
        if (pass.Unreadable > 0)
            return;
        var absent = pass.Absent();
        var sick = pass.SickRows.Count();
        var wholeLine = pass.Chats == 0 && sick > 0;
        if (wholeLine || (absent.Count > PollLimits.MassAbsence && absent.Count > sick * PollLimits.MassAbsenceShare))
        {
            pass.Alarms.MassAbsence(absent.Count, sick);
            return;
        }

        pass.Alarms.End(AlarmKind.MassAbsence);
        var (reads, failed) = (0, 0);
        foreach (var row in absent)
        {
            if (row.MissedPasses + 1 < PollLimits.MissedPasses)
                pass.Miss(row);
            else if (failed < PollLimits.FailedReadsById && reads++ < PollLimits.ReadsById)
            {
                var (wasRead, chat) = await TryGetChatAsync(row.Id, cancel);
                if (chat is not null)
                    pass.Observe(chat);
                else if (wasRead)
                    pass.Lose(row);
                else
                    failed++;
                await RenewAsync(pass, cancel);
                await Task.Delay(PollLimits.PauseBetweenReads, clock, cancel);
            }

            await CommitIfFullAsync(pass, cancel);
        }
    }

    /// <summary>Reads one chat by id. That it cannot be read says nothing of the list, and must not keep the others from being read.</summary>
    private async Task<(bool WasRead, Chat? Chat)> TryGetChatAsync(ChatId id, CancellationToken cancel)
    {
        try
        {
            return (true, await api.GetChatAsync(id, cancel));
        }
        catch (LinqApiException e) when (e.Failure is { Kind: not LinqFailureKind.KeyRefused, RetryAfter: null })
        {
            return (false, null);
        }
    }

    private Task EndAsync(LinePass pass, PassReport report, CancellationToken cancel)
    {
        if (report.Outcome == PassOutcome.Complete)
        {
            pass.Alarms.End(AlarmKind.BaselineStuck);
            pass.Alarms.End(AlarmKind.PassTooLong);
            pass.Alarms.End(AlarmKind.EndlessPages);
            pass.Row = pass.Row with { DeferredUntil = null };
        }

        return CommitAsync(pass, cancel, over: true);
    }

    private Task CommitIfFullAsync(LinePass pass, CancellationToken cancel) =>
        pass.Draft.IsFull ? CommitAsync(pass, cancel) : Task.CompletedTask;

    private async Task CommitAsync(LinePass pass, CancellationToken cancel, bool over = false)
    {
        // Before the draft is emptied, or not at all: what a commit that is cut off held is gone from the pass, while the line's row, which
        // goes into the next one, says that it was told.
        cancel.ThrowIfCancellationRequested();
        var told = pass.Draft.HasEvents;
        pass.Row = pass.Row with { Lease = over ? null : new(holder, clock.GetUtcNow() + PollLimits.Lease) };
        var commit = pass.Draft.Take(pass.Row, pass.Version);
        // Commit before publishing: the change and its pending mark are one write, so a crash from here on tells the change late,
        // never twice under two ids and never not at all.
        pass.Version = await store.CommitAsync(commit, CancellationToken.None);
        pass.Row = commit.Row;
        if (told)
            await relay.PublishPendingAsync(pass.Row.Line.Id, cancel);
    }
}
