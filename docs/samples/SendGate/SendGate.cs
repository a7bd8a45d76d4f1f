using Linq.Alerts.Events;

namespace Linq.Alerts.Samples;

/// <summary>
/// Says whether you may send to a chat: not while Linq reports it as CRITICAL or OPTED_OUT. It knows that from the events of Linq Alerts.
/// </summary>
/// <remarks>
/// Events may arrive in any order and any number of times, because each chat remembers the last one applied. Events only report changes, so problems
/// from before the subscription existed must be learned once: see <see cref="Learn"/>. Everything is kept in memory, one small entry for each chat that
/// ever changed; a restarted program learns again. A person opts out, but can have several chats: if you know which chats belong to one person, ask for
/// all of them. The gate opens as soon as Linq ends an opt-out. If someone should read the person's message first, keep the chat closed elsewhere until
/// then. Thread-safe.
/// </remarks>
public sealed class SendGate
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Known> _chats = [];
    private readonly HashSet<string> _linesToRead = [];

    public bool MaySend(string chat)
    {
        lock (_lock)
            return !_chats.TryGetValue(chat, out var known) || !known.IsClosed;
    }

    /// <summary>Lines whose events did not name every closed chat: read their chats from Linq, and pass them to <see cref="Learn"/>.</summary>
    public IReadOnlyList<string> LinesToRead
    {
        get
        {
            lock (_lock)
                return [.. _linesToRead];
        }
    }

    /// <summary>Applies Linq's list of the chats of <paramref name="line"/>. Newer information from events is kept.</summary>
    public void Learn(string line, IEnumerable<ListedChat> chats)
    {
        foreach (var chat in chats)
        {
            lock (_lock)
                LearnOne(line, chat);
        }

        lock (_lock)
            _linesToRead.Remove(line);
    }

    /// <summary>Applies the body of one message.</summary>
    /// <returns>What to do with the message: complete it, or dead-letter it if this is <see cref="Reading.Unreadable"/>.</returns>
    public Taken Take(ReadOnlyMemory<byte> body)
    {
        try
        {
            var alert = LinqAlertEvent.Parse(body);
            if (alert.IsTest)
                return new(Reading.PassedOver, "a test: nothing has happened");
            lock (_lock)
            {
                return alert switch
                {
                    ChatHealthChangedEvent change => Turn(change),
                    ChatGoneEvent gone => Go(gone),
                    LineBaselineEvent baseline => Begin(baseline),
                    // Until it is over, what the gate knows may be out of date.
                    AlarmEvent alarm => new(Reading.PassedOver, $"an alarm: {alarm.Text}"),
                    // Types may be added at any time, but only the types listed here contain a chat's status.
                    _ => new(Reading.PassedOver, $"{alert.Type} opens and closes nothing"),
                };
            }
        }
        catch (FormatException e)
        {
            return new(Reading.Unreadable, e.Message);
        }
    }

    private Taken Turn(ChatHealthChangedEvent change) =>
        Set(change.Id, change.ChatId, Closes(change.Status), change.Since) ? new(Reading.Applied, $"chat {change.ChatId} is {change.Status}") : Old;

    // That a chat is gone is no permission to write to a person who opted out in it.
    private Taken Go(ChatGoneEvent gone) =>
        Set(gone.Id, gone.ChatId, closed: true, gone.Time) ? new(Reading.Applied, $"chat {gone.ChatId} is gone") : Old;

    private Taken Begin(LineBaselineEvent baseline)
    {
        // A baseline under a new epoch means that the store was recreated: no event reports what recovered in between, or what only the list knew.
        var isAnew = _chats.Values.Any(known => known.Line == baseline.LineId && (known.Last is not { } last || last.Epoch < baseline.Id.Epoch));
        // All of them first: an unknown status must not leave the event half applied.
        var worst = baseline.Worst.Select(chat => (chat.ChatId, IsClosed: Closes(chat.Status), chat.Since)).ToList();
        foreach (var (chat, isClosed, since) in worst)
            Set(baseline.Id, chat, isClosed, since);

        if (!isAnew && worst.Count(chat => chat.IsClosed) == baseline.Counts.Critical + baseline.Counts.OptedOut)
            return new(Reading.Applied, $"line {baseline.LineId} begins");
        // A repeat causes one unnecessary reading, which does no harm.
        _linesToRead.Add(baseline.LineId);
        return new(Reading.Applied, $"line {baseline.LineId} begins, and not all of its closed chats are named: read them from Linq");
    }

    private bool Set(LinqAlertEventId id, string chat, bool closed, DateTimeOffset since)
    {
        if (_chats.TryGetValue(chat, out var known))
        {
            // A repeat, or superseded by a later event. If a chat ever moves between lines, only Linq's time can decide.
            if (known.Last is { } last && (last.LineId == id.LineId ? !id.IsAfter(last) : since < known.Since))
                return false;
            // Linq's list already had something later than this when it was read.
            if (known.IsLearnt && since < known.Since)
                return false;
        }

        _chats[chat] = new(id.LineId, closed, since, id, IsLearnt: false);
        return true;
    }

    private void LearnOne(string line, ListedChat chat)
    {
        // Without a status, or with an unknown one, the list says nothing.
        if (chat.Status is not { } word || new ChatStatus(word) is not { IsKnown: true } status)
            return;
        if (!_chats.TryGetValue(chat.Id, out var known))
        {
            // A chat about which nothing is known is healthy.
            if (Closes(status))
                _chats[chat.Id] = new(line, IsClosed: true, chat.Since, Last: null, IsLearnt: true);
        }
        else if (chat.Since >= known.Since)
        {
            _chats[chat.Id] = known with { IsClosed = Closes(status), Since = chat.Since, IsLearnt = true };
        }
        else if (chat.Since == default && Closes(status))
        {
            // Without a time it is impossible to say which is later. Opening requires a time; closing doesn't.
            _chats[chat.Id] = known with { IsClosed = true };
        }
    }

    private static Taken Old => new(Reading.PassedOver, "a repeat, or older than what is known");

    private static bool Closes(ChatStatus status) =>
        status.IsKnown
            ? status == ChatStatus.Critical || status == ChatStatus.OptedOut
            // Version 1 of the contract has no other status. Guessing could mean sending to someone who opted out.
            : throw new FormatException($"The status is none of schema version {LinqAlertEvent.SchemaVersion}.");

    /// <param name="Since">Linq's time of that status, which decides between a reading of the list and an event.</param>
    /// <param name="Last">The last event applied; null if there was none.</param>
    /// <param name="IsLearnt">Whether the list was the last source.</param>
    private readonly record struct Known(string Line, bool IsClosed, DateTimeOffset Since, LinqAlertEventId? Last, bool IsLearnt);
}

/// <summary>One chat as <c>GET /v3/chats</c> lists it.</summary>
/// <param name="Since"><c>health_status.updated_at</c>; <c>default</c> if missing.</param>
public readonly record struct ListedChat(string Id, string? Status, DateTimeOffset Since);

public enum Reading
{
    Applied,

    /// <summary>Readable, but irrelevant to the gate.</summary>
    PassedOver,

    Unreadable,
}

/// <param name="Why">For a log; identifies no person.</param>
public readonly record struct Taken(Reading As, string Why);
