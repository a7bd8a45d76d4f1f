namespace Linq.Alerts;

/// <summary>Reads chats one by one where the list isn't conclusive, with limits on number and pace.</summary>
internal sealed class ReadsById(LinqClient api, PassWriter writer, TimeProvider clock)
{
    /// <summary>Reads chats that were listed without health, from where the last pass stopped.</summary>
    public async Task ReadHealthAsync(LinePass pass, CancellationToken cancel)
    {
        var unread = pass.Unread;
        var (from, missing) = unread.Next;
        var (reads, failed) = (0, 0);
        foreach (var id in missing)
        {
            reads++;
            var (wasRead, chat) = await TryGetChatAsync(id, cancel);
            if (chat is not null)
                pass.Observe(chat);
            // A chat that Linq no longer has isn't missing its health.
            if (wasRead && chat is null or { HealthStatus.Status: not null })
                unread.HealthReadById();
            else
            {
                unread.HealthNotReadById();
                failed++;
            }

            await writer.CommitIfFullAsync(pass, cancel);
            await writer.RenewAsync(pass, cancel);
            if (failed == PollLimits.FailedReadsById)
                break;
            await Task.Delay(PollLimits.PauseBetweenReads, clock, cancel);
        }

        pass.ContinueReadsById(from + reads < unread.WithoutHealth ? from + reads : 0);
        // A few can be read within the pass, which needs no alarm: an occasional chat without health must not raise one each time.
        if (unread.WithoutHealth <= PollLimits.ReadsById)
            pass.Alarms.End(AlarmKind.HealthMissing);
        else if (failed < PollLimits.FailedReadsById)
            pass.Alarms.HealthMissing(unread.Describe(pass.Chats));
    }

    /// <summary>Handles chats that are missing from a complete list: a chat is gone only if two lists and a read by ID agree.</summary>
    public async Task MissAbsentAsync(LinePass pass, CancellationToken cancel)
    {
        if (pass.Unread.Entries > 0)
            return;
        var absent = pass.Absent();
        var sick = pass.SickRows.Count();
        var wholeLine = pass.Chats == 0 && sick > 0;
        // The alarm about a list without chats already covers this.
        if (wholeLine && !pass.IsAbsenceConfirmed)
        {
            pass.Alarms.NoChats(pass.Row.ChatsBefore ?? pass.Row.Chats ?? sick);
            return;
        }

        if (!pass.IsAbsenceConfirmed && (absent.Count > PollLimits.MassAbsence && absent.Count > sick * PollLimits.MassAbsenceShare))
        {
            pass.Alarms.MassAbsence(absent.Count, sick);
            return;
        }

        pass.Alarms.End(AlarmKind.MassAbsence, atOnce: pass.IsAbsenceConfirmed);
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
                await writer.RenewAsync(pass, cancel);
                await Task.Delay(PollLimits.PauseBetweenReads, clock, cancel);
            }

            await writer.CommitIfFullAsync(pass, cancel);
        }
    }

    /// <summary>Reads one chat by ID. A failure says nothing about the list, and must not prevent the others from being read.</summary>
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
}
