using System.Net;

namespace Linq.Alerts;

/// <summary>Requests Linq's audit of lines with a bad reputation, and publishes the result: setting <c>Alerts:Audits</c>.</summary>
/// <remarks>
/// One audit each time a reputation becomes bad or gets worse. An audit's progress is recorded with the account, so any instance can continue it. A
/// crash between a request and its record costs one rejected request. Nothing here disturbs polling: whatever fails is retried later, or dropped. Not
/// thread-safe: use it from one loop or timer.
/// </remarks>
public sealed class LineAudits(LinqClient api, AccountStore account, PollOptions options, TimeProvider clock)
{
    /// <summary>Maximum number of lines handled in one round. The rest follow in the next.</summary>
    private const int MaxAtOnce = 10;

    /// <summary>Minimum time between two checks of an audit.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <summary>An audit that isn't complete after this long is dropped.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(1);

    /// <summary>A round that has taken this long doesn't start on another line.</summary>
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AfterRefusal = TimeSpan.FromDays(1);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromMinutes(5);

    /// <summary>The wait while another audit of the line runs, which may be one of ours lost in a crash.</summary>
    private static readonly TimeSpan WhileAnotherRuns = TimeSpan.FromMinutes(15);

    /// <summary>Linq states the required pause after an audit only in its answer.</summary>
    private static readonly TimeSpan DefaultCooldown = TimeSpan.FromHours(1);

    private readonly Dictionary<string, long> _looked = new(StringComparer.Ordinal);

    /// <summary>Called with a description of what went wrong.</summary>
    public Action<string> OnNote { get; init; } = _ => { };

    internal static bool MayNeed(KnownLine line) =>
        !line.IsRetired && (line.Reputation.IsBad || line.Audit is { Running: not null } or { For: not Reputation.Unknown });

    /// <summary>Requests audits that are due, and checks running ones.</summary>
    public async Task RunAsync(CancellationToken cancel = default)
    {
        try
        {
            var row = await account.RowAsync(cancel);
            var due = (row?.KnownLines ?? [])
                .Where(line => !line.IsRetired && (options.Lines.Count == 0 || options.Lines.Contains(line.Number)) && IsDue(line)).Take(MaxAtOnce).ToList();
            var began = clock.GetTimestamp();
            foreach (var line in due)
            {
                // On Azure, the timer that requests passes waits for this, and fires once a minute.
                if (clock.GetElapsedTime(began) >= LongestRound)
                    break;
                await StepAsync(line, cancel);
            }
        }
        catch (StoreUnavailableException)
        {
            // The poller reports this. The next round continues from what is recorded.
        }
    }

    private bool IsDue(KnownLine line)
    {
        var now = clock.GetUtcNow();
        return line.Audit switch
        {
            { Running: { } audit } => !_looked.TryGetValue(audit, out var looked) || clock.GetElapsedTime(looked) >= LookEvery,
            // So that the next time it becomes bad, another audit is requested.
            { For: not Reputation.Unknown } when line.Reputation == Reputation.Healthy => true,
            // So that the next time it gets worse, another audit is requested.
            { For: var last } when line.Reputation.IsBad && line.Reputation < last => true,
            { NotBefore: { } time } when ((DateTimeOffset?)time).LiesAhead(now, AfterRefusal) => false,
            { For: var last } => line.Reputation.IsBad && line.Reputation > last,
            null => line.Reputation.IsBad,
        };
    }

    private async Task StepAsync(KnownLine line, CancellationToken cancel)
    {
        if (line.ToLine() is not { } listed)
            return;
        if (line.Audit is { Running: { } text } note && LinqId.TryParse(text, out var audit))
            await LookAsync(line, note, listed, audit, cancel);
        else if (line.Reputation.IsBad && !(line.Audit?.For > line.Reputation))
            await AskAsync(line, listed, cancel);
        else
            await RecordAsync(line, line.Audit! with { For = line.Reputation.IsBad ? line.Reputation : Reputation.Unknown, Running = null, AskedAt = null }, null, cancel);
    }

    private async Task AskAsync(KnownLine line, Line listed, CancellationToken cancel)
    {
        var before = line.Audit ?? new(Reputation.Unknown);
        var now = clock.GetUtcNow();
        try
        {
            var audit = await api.RequestAuditAsync(listed.Number, cancel);
            _looked[$"{audit}"] = clock.GetTimestamp();
            await RecordAsync(line, new(line.Reputation, $"{audit}", now), null, cancel);
        }
        catch (LinqApiException e)
        {
            var wait = e.Failure switch
            {
                { Status: HttpStatusCode.Conflict } => WhileAnotherRuns,
                { Status: HttpStatusCode.TooManyRequests } => Bounded(e.Failure.RetryAfter ?? DefaultCooldown),
                // It stops polling too, which raises an alarm.
                { Kind: LinqFailureKind.NotReached or LinqFailureKind.TimedOut or LinqFailureKind.Temporary or LinqFailureKind.KeyRefused } =>
                    Bounded(e.Failure.RetryAfter ?? AfterTrouble),
                _ => AfterRefusal,
            };
            if (wait == AfterRefusal && e.Failure.Status != HttpStatusCode.TooManyRequests)
                OnNote($"{listed.Name}: {e.Message}. It is tried again in a day; alerts do not depend on it, and Alerts:Audits=false turns audits off.");
            await RecordAsync(line, before with { NotBefore = now + wait }, null, cancel);
        }
    }

    private async Task LookAsync(KnownLine line, AuditNote note, Line listed, LinqId audit, CancellationToken cancel)
    {
        _looked[note.Running!] = clock.GetTimestamp();
        var ended = note with { Running = null, AskedAt = null };
        try
        {
            var answer = await api.GetAuditAsync(listed.Number, audit, cancel);
            if (answer.State == AuditState.Complete)
                await RecordAsync(line, ended, answer, cancel);
            else if (answer.State == AuditState.Failed)
                await GiveUpAsync("Linq could not complete the audit");
            else if (note.AskedAt is not { } asked || asked.AgeAt(clock.GetUtcNow()) > GiveUpAfter)
                await GiveUpAsync("The audit was not complete after an hour");
        }
        catch (LinqApiException e) when (e.Failure.Kind is LinqFailureKind.NotFound or LinqFailureKind.Rejected)
        {
            await GiveUpAsync(e.Message);
        }
        catch (LinqApiException e)
        {
            if (note.AskedAt is not { } asked || asked.AgeAt(clock.GetUtcNow()) > GiveUpAfter)
                await GiveUpAsync(e.Message);
        }

        Task GiveUpAsync(string why)
        {
            OnNote($"{listed.Name}: {why}. Linq is asked again when the reputation gets worse.");
            return RecordAsync(line, ended with { NotBefore = clock.GetUtcNow() + AfterRefusal }, null, cancel);
        }
    }

    /// <summary>Records the audit's progress and result, unless another instance has done so in the meantime.</summary>
    private async Task RecordAsync(KnownLine line, AuditNote note, LineAudit? audit, CancellationToken cancel)
    {
        if (note.Running is null && line.Audit?.Running is { } running)
            _looked.Remove(running);
        await account.ChangeAsync(
            row => row.KnownLines.FirstOrDefault(known => known.Id == line.Id) is { } known && known.Audit == line.Audit
                ? new(
                    row with { KnownLines = row.KnownLines.Replace(known, known with { Audit = note }) },
                    audit is null ? [] : [EventOf(known, row.Line, audit)])
                : null,
            cancel);
    }

    private LineAudited EventOf(KnownLine line, LineName name, LineAudit audit) =>
        new(new(line.Id, LastFour.Of(line.Number)), audit.Severity == Reputation.Unknown ? line.Reputation : audit.Severity, audit.PrimaryDriver, audit.Actions, audit.Worst)
        {
            Line = name,
            ObservedAt = clock.GetUtcNow(),
        };

    private static TimeSpan Bounded(TimeSpan wait) => wait < LookEvery ? LookEvery : wait > AfterRefusal ? AfterRefusal : wait;
}
