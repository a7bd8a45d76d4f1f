using Linq.Alerts.Events;

namespace Linq.Alerts.Samples;

/// <summary>Says whether a chat may be sent to: not while Linq calls it CRITICAL or OPTED_OUT. Knows it from the events of Linq Alerts.</summary>
/// <remarks>
/// Events may come in any order and as often as they like: each chat remembers the last one it was told of. An event tells a change, so what was
/// bad before the subscription was made has to be learnt once: see <see cref="Learn"/>. It keeps everything in memory, one small entry for each
/// chat that ever turned; a program that starts anew learns anew. An opt-out is one person's, and a person can have several chats: whoever
/// knows which chats are one person's asks for all of them. It opens as soon as Linq calls an opt-out over: where somebody is to read first what
/// the person wrote, keep the chat closed elsewhere until then. Safe to use from several threads.
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

    /// <summary>Lines of which the events did not name every chat that is closed: read their chats from Linq, and give them to <see cref="Learn"/>.</summary>
    public IReadOnlyList<string> LinesToRead
    {
        get
        {
            lock (_lock)
                return [.. _linesToRead];
        }
    }

    /// <summary>Takes what Linq's list says of the chats of <paramref name="line"/>. What events have told since stands.</summary>
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

    /// <summary>Takes the body of one message.</summary>
    /// <returns>What to do with the message: complete it, unless it is <see cref="Reading.Unreadable"/>, which belongs among the dead letters.</returns>
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
                    // Types may be added at any time, and no chat's status is in one that is not listed here.
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

    // A chat that is gone is no permission to write to a person who opted out of it.
    private Taken Go(ChatGoneEvent gone) =>
        Set(gone.Id, gone.ChatId, closed: true, gone.Time) ? new(Reading.Applied, $"chat {gone.ChatId} is gone") : Old;

    private Taken Begin(LineBaselineEvent baseline)
    {
        // Under a new epoch the store was made anew: nobody reports what recovered in between, nor what only the list knew.
        var isAnew = _chats.Values.Any(known => known.Line == baseline.LineId && (known.Last is not { } last || last.Epoch < baseline.Id.Epoch));
        // All of them first: an unknown status must not leave the event half applied.
        var worst = baseline.Worst.Select(chat => (chat.ChatId, IsClosed: Closes(chat.Status), chat.Since)).ToList();
        foreach (var (chat, isClosed, since) in worst)
            Set(baseline.Id, chat, isClosed, since);

        if (!isAnew && worst.Count(chat => chat.IsClosed) == baseline.Counts.Critical + baseline.Counts.OptedOut)
            return new(Reading.Applied, $"line {baseline.LineId} begins");
        // A repeat of it asks for one reading too many, which harms nothing.
        _linesToRead.Add(baseline.LineId);
        return new(Reading.Applied, $"line {baseline.LineId} begins, and not all of its closed chats are named: read them from Linq");
    }

    private bool Set(LinqAlertEventId id, string chat, bool closed, DateTimeOffset since)
    {
        if (_chats.TryGetValue(chat, out var known))
        {
            // A repeat, or overtaken by a later one. Between lines only Linq's time can tell, if a chat ever moves.
            if (known.Last is { } last && (last.LineId == id.LineId ? !id.IsAfter(last) : since < known.Since))
                return false;
            // Linq's list was read when it already said something later than this.
            if (known.IsLearnt && since < known.Since)
                return false;
        }

        _chats[chat] = new(id.LineId, closed, since, id, IsLearnt: false);
        return true;
    }

    private void LearnOne(string line, ListedChat chat)
    {
        // Without a status, or with one not known, the list says nothing.
        if (chat.Status is not { } word || new ChatStatus(word) is not { IsKnown: true } status)
            return;
        if (!_chats.TryGetValue(chat.Id, out var known))
        {
            // Healthy is what a chat is of which nothing is known.
            if (Closes(status))
                _chats[chat.Id] = new(line, IsClosed: true, chat.Since, Last: null, IsLearnt: true);
        }
        else if (chat.Since >= known.Since)
        {
            _chats[chat.Id] = known with { IsClosed = Closes(status), Since = chat.Since, IsLearnt = true };
        }
        else if (chat.Since == default && Closes(status))
        {
            // Without a time nobody can say which is the later. To open needs one; to close does not.
            _chats[chat.Id] = known with { IsClosed = true };
        }
    }

    private static Taken Old => new(Reading.PassedOver, "a repeat, or older than what is known");

    private static bool Closes(ChatStatus status) =>
        status.IsKnown
            ? status == ChatStatus.Critical || status == ChatStatus.OptedOut
            // Version 1 of the contract has no other status. To guess would be to send.
            : throw new FormatException($"The status is none of schema version {LinqAlertEvent.SchemaVersion}.");

    /// <param name="Since">Linq's time of that status: it decides between a reading of the list and an event.</param>
    /// <param name="Last">The last event applied; null when there was none.</param>
    /// <param name="IsLearnt">Whether the list spoke last.</param>
    private readonly record struct Known(string Line, bool IsClosed, DateTimeOffset Since, LinqAlertEventId? Last, bool IsLearnt);
}

/// <summary>One chat as <c>GET /v3/chats</c> lists it.</summary>
/// <param name="Since"><c>health_status.updated_at</c>; <c>default</c> when missing.</param>
public readonly record struct ListedChat(string Id, string? Status, DateTimeOffset Since);

public enum Reading
{
    Applied,

    /// <summary>Read, and of no use to a gate.</summary>
    PassedOver,

    Unreadable,
}

/// <param name="Why">For a log: names no person.</param>
public readonly record struct Taken(Reading As, string Why);
