using System.Text.Json;

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
            var alert = SendGateEvent.Parse(body);
            if (alert.Trial is not null)
                return new(Reading.PassedOver, "a trial: nothing has happened");
            lock (_lock)
            {
                return alert.Type switch
                {
                    "chat-health-changed" => Turn(alert, alert.Data<Change>()),
                    "chat-gone" => Go(alert, alert.Data<Gone>()),
                    "line-baseline" => Begin(alert, alert.Data<Baseline>()),
                    // Until it is over, what the gate knows may be out of date.
                    "alarm" => new(Reading.PassedOver, $"an alarm: {alert.Data<Alarm>().Text}"),
                    // Types may be added at any time, and no chat's status is in one that is not listed here.
                    _ => new(Reading.PassedOver, $"{alert.Type} opens and closes nothing"),
                };
            }
        }
        catch (JsonException e)
        {
            return new(Reading.Unreadable, e.Message);
        }
    }

    private Taken Turn(SendGateEvent alert, Change change) =>
        Set(alert, change.ChatId, Closes(change.Status), change.Since) ? new(Reading.Applied, $"chat {change.ChatId} is {change.Status}") : Old;

    // There is nothing to send to, and that a chat is gone is no leave to write to whoever opted out of it.
    private Taken Go(SendGateEvent alert, Gone gone) =>
        Set(alert, gone.ChatId, closed: true, alert.Time) ? new(Reading.Applied, $"chat {gone.ChatId} is gone") : Old;

    private Taken Begin(SendGateEvent alert, Baseline baseline)
    {
        // Under another epoch the store was filled anew: what recovered in between is told by nobody. Nor is it of what only the list told.
        var isAnew = _chats.Values.Any(known => known.Line == alert.Line && (known.Last is not { } last || last.Epoch < alert.Order.Epoch));
        var named = 0;
        foreach (var chat in baseline.Worst)
        {
            named += Closes(chat.Status) ? 1 : 0;
            Set(alert, chat.ChatId, Closes(chat.Status), chat.Since);
        }

        if (!isAnew && named == baseline.Critical + baseline.OptedOut)
            return new(Reading.Applied, $"line {alert.Line} begins");
        // A repeat of it asks for one reading too many, which harms nothing.
        _linesToRead.Add(alert.Line);
        return new(Reading.Applied, $"line {alert.Line} begins, and not all of its closed chats are named: read them from Linq");
    }

    private bool Set(SendGateEvent alert, string chat, bool closed, DateTimeOffset since)
    {
        if (_chats.TryGetValue(chat, out var known))
        {
            // A repeat, or overtaken by a later one.
            if (known.Last is { } last && alert.Order.CompareTo(last) <= 0)
                return false;
            // Linq's list was read when it already said something later than this.
            if (known.IsLearnt && since < known.Since)
                return false;
        }

        _chats[chat] = new(alert.Line, closed, since, alert.Order, IsLearnt: false);
        return true;
    }

    private void LearnOne(string line, ListedChat chat)
    {
        // Without a status, or with one not known, the list says nothing.
        if (chat.Status is not ("HEALTHY" or "AT_RISK" or "CRITICAL" or "OPTED_OUT"))
            return;
        if (!_chats.TryGetValue(chat.Id, out var known))
        {
            // Healthy is what a chat is of which nothing is known.
            if (Closes(chat.Status))
                _chats[chat.Id] = new(line, IsClosed: true, chat.Since, Last: null, IsLearnt: true);
        }
        else if (chat.Since >= known.Since)
        {
            _chats[chat.Id] = known with { IsClosed = Closes(chat.Status), Since = chat.Since, IsLearnt = true };
        }
        else if (chat.Since == default && Closes(chat.Status))
        {
            // Without a time nobody can say which is the later. To open needs one; to close does not.
            _chats[chat.Id] = known with { IsClosed = true };
        }
    }

    private static Taken Old => new(Reading.PassedOver, "a repeat, or older than what is known");

    private static bool Closes(string status) => status switch
    {
        "CRITICAL" or "OPTED_OUT" => true,
        "HEALTHY" or "AT_RISK" => false,
        // In schema 1 there is no other. To guess would be to send.
        _ => throw new JsonException($"The status is none of schema {SendGateEvent.Schema}."),
    };

    /// <param name="Since">Linq's time of that status: it decides between a reading of the list and an event.</param>
    /// <param name="Last">The last event applied; null when there was none.</param>
    /// <param name="IsLearnt">Whether the list spoke last.</param>
    private readonly record struct Known(string Line, bool IsClosed, DateTimeOffset Since, (long Epoch, long Sequence)? Last, bool IsLearnt);

    private sealed record Change(string ChatId, string Status, DateTimeOffset Since);

    private sealed record Gone(string ChatId);

    private sealed record Baseline(long Critical, long OptedOut, IReadOnlyList<Change> Worst);

    private sealed record Alarm(string Text);
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
