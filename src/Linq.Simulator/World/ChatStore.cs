using System.Diagnostics.CodeAnalysis;

namespace Linq.Simulator;

/// <summary>The lines and chats of the world. Callers hold the world's lock.</summary>
internal sealed class ChatStore(Seeded seeded, DateTime start)
{
    private readonly List<LineChats> _lines = [];
    private readonly Dictionary<Guid, ChatDetails> _details = [];
    private int _linesEver;

    public IReadOnlyList<LineChats> Lines => _lines;

    public Statuses Statuses { get; } = new();

    public LineChats AddLine(string? number, string reputation)
    {
        number ??= $"+1{2_025_550_100 + _linesEver}";
        if (_lines.Exists(line => line.Number == number))
            throw new ArgumentException($"The line {number} is there already.", nameof(number));
        _lines.Add(new LineChats(_linesEver, seeded.Id((ulong)_linesEver, ulong.MaxValue), number) { Reputation = reputation });
        _linesEver++;
        return _lines[^1];
    }

    public LineChats Line(string number) => _lines.Find(line => line.Number == number)
        ?? throw new ArgumentException($"No line has the number {number}.", nameof(number));

    public void RemoveLine(LineChats line) => _lines.Remove(line);

    public Guid AddChat(LineChats line, string status, DateTime updatedAt, ChatDetails? details)
    {
        var id = seeded.ChatId(line.Ordinal, line.Add(Statuses.CodeOf(status), updatedAt.Ticks));
        if (details is not null)
            _details.Add(id, details);
        return id;
    }

    /// <summary>Adds chats as in a real account: most are healthy, and their last change was days ago.</summary>
    public void AddChats(LineChats line, int count, double sickShare)
    {
        line.MakeRoomFor(count);
        var dice = new Random((int)seeded.Number((uint)line.Ordinal, (ulong)line.Count));
        for (var added = 0; added < count; added++)
        {
            line.Add(Statuses.Healthy, start.AddMinutes(-dice.Next(30 * 24 * 60)).Ticks);
            if (dice.NextDouble() < sickShare)
                TurnSick(line, line.Count - 1, dice, start.AddMinutes(-dice.Next(24 * 60)));
        }
    }

    /// <summary>Gives the chat an unhealthy status, with realistic shares. A group never opts out.</summary>
    public void TurnSick(LineChats line, int index, Random dice, DateTime at) =>
        line.SetHealth(index, dice.NextDouble() switch
        {
            < 0.78 => Statuses.AtRisk,
            < 0.95 => Statuses.Critical,
            _ when View(line, line.Rows[index]).IsGroup => Statuses.AtRisk,
            _ => Statuses.OptedOut,
        }, at.Ticks);

    public bool RemoveChat(Guid chatId)
    {
        if (!TryLocate(chatId, out var line, out var index))
            return false;
        line.RemoveAt(index);
        _details.Remove(chatId);
        return true;
    }

    public bool TryLocate(Guid chatId, [NotNullWhen(true)] out LineChats? line, out int index)
    {
        (line, index) = (null, -1);
        if (!seeded.TryReadChatId(chatId, out var ordinal, out var serial))
            return false;
        line = _lines.Find(stored => stored.Ordinal == ordinal);
        index = line?.IndexOf(serial) ?? -1;
        return line is not null && index >= 0;
    }

    public ChatView View(LineChats line, ChatRow row)
    {
        // Only chats created by a test have details; a million seeded ones must not pay for the lookup.
        var details = _details.Count == 0 ? null : _details.GetValueOrDefault(seeded.ChatId(line.Ordinal, row.Serial));
        return new ChatView(seeded, line, row, Statuses[row.Status], start, details);
    }

    /// <summary>Fills <paramref name="into"/> with the matching chats, from the query's position on, line after line.</summary>
    /// <returns>How many there were.</returns>
    public int Read(ChatQuery query, Span<ChatView> into)
    {
        var (skip, found) = (query.Offset, 0);
        foreach (var line in _lines)
        {
            if (query.Line is not null && query.Line != line.Number)
                continue;

            // Only a search for one person has to check every chat.
            var rows = line.Rows;
            if (query.ToUtf8 is null)
            {
                var passed = Math.Min(skip, rows.Length);
                skip -= passed;
                rows = rows[passed..];
            }

            for (var index = 0; index < rows.Length && found < into.Length; index++)
            {
                var view = View(line, rows[index]);
                if (query.ToUtf8 is null || (view.Includes(query.ToUtf8) && skip-- <= 0))
                    into[found++] = view;
            }
        }

        return found;
    }
}
