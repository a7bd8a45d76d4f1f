using System.Buffers;

namespace Linq.Simulator;

/// <summary>A simulated Linq account: its lines, its chats and their health. Thread-safe.</summary>
/// <remarks>
/// The same options, clock and calls give the same IDs, handles, names and history. A chat takes 16 bytes: everything except its status and its time is
/// computed from the seed on demand.
/// </remarks>
public sealed class SimulatedLinq
{
    private readonly Lock _gate = new();
    private readonly ChatStore _store;
    private readonly SimulatorScript? _script;

    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    public SimulatedLinq(SimulatorOptions? options = null, TimeProvider? clock = null)
    {
        options = (options ?? new SimulatorOptions()).Checked();
        Clock = clock ?? TimeProvider.System;
        Token = options.Token;
        Seeded = new Seeded(options.Seed);
        Audits = new(Clock, Seeded);
        // Whole seconds, as in the API's own answers.
        var now = Now;
        var start = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        _store = new ChatStore(Seeded, start);
        for (var line = 0; line < options.Lines; line++)
        {
            var share = (options.Chats / options.Lines) + (line < options.Chats % options.Lines ? 1 : 0);
            _store.AddChats(_store.AddLine(number: null, "HEALTHY"), share, options.SickShare);
        }

        _script = options.ScriptPace is null ? null : new SimulatorScript(_store, options, start);
    }

    /// <summary>The token that the API requires. A changed one applies from the next request on.</summary>
    public string Token { get; set; }

    public RequestLog Requests { get; } = new();

    public Faults Faults { get; } = new();

    /// <summary>The started reputation audits.</summary>
    public SimulatedAudits Audits { get; }

    public IReadOnlyList<SimulatedLine> Lines
    {
        get
        {
            lock (_gate)
                return [.. CatchUp().Lines.Select(line => line.Seen)];
        }
    }

    public int ChatCount => CountOn(number: null);

    internal TimeProvider Clock { get; }

    internal Seeded Seeded { get; }

    private DateTime Now => Clock.GetUtcNow().UtcDateTime;

    /// <summary>Lets the script catch up with the clock. Everything that reads or changes lines or chats does this first.</summary>
    public void Advance()
    {
        lock (_gate)
            CatchUp();
    }

    /// <param name="number">E.164. Null uses the next number from +1 202 555 0100 up.</param>
    /// <param name="reputation">As sent on the wire: any text.</param>
    public SimulatedLine AddLine(string? number = null, string reputation = "HEALTHY")
    {
        lock (_gate)
            return CatchUp().AddLine(number, reputation).Seen;
    }

    /// <summary>Removes the line with all its chats.</summary>
    public void RemoveLine(SimulatedLine line)
    {
        lock (_gate)
            CatchUp().RemoveLine(_store.Line(line.Number));
    }

    /// <param name="reputation">As sent on the wire: any text.</param>
    public void SetReputation(SimulatedLine line, string reputation)
    {
        lock (_gate)
            CatchUp().Line(line.Number).Reputation = reputation;
    }

    /// <param name="state">The service state, such as FLAGGED, as sent on the wire: any text. Null omits the field.</param>
    public void SetState(SimulatedLine line, string? state)
    {
        lock (_gate)
            CatchUp().Line(line.Number).State = state;
    }

    /// <param name="status">As sent on the wire: any text.</param>
    /// <param name="updatedAt">When the status last changed; null is now.</param>
    /// <returns>The ID of the new chat, which is the last one of its line.</returns>
    public Guid AddChat(
        SimulatedLine line, string status = "HEALTHY", DateTimeOffset? updatedAt = null, ChatDetails? details = null)
    {
        lock (_gate)
            return CatchUp().AddChat(_store.Line(line.Number), status, updatedAt?.UtcDateTime ?? Now, details);
    }

    /// <summary>Adds many chats as in a real account: most are healthy, and their last change was days ago.</summary>
    public void AddChats(SimulatedLine line, int count, double sickShare = 0)
    {
        lock (_gate)
            CatchUp().AddChats(_store.Line(line.Number), count, sickShare);
    }

    /// <param name="status">As sent on the wire: any text, even invalid.</param>
    /// <param name="updatedAt">When the status changed; null is now.</param>
    /// <exception cref="ArgumentException">No chat has this id.</exception>
    public void SetHealth(Guid chatId, string status, DateTimeOffset? updatedAt = null)
    {
        if (!TrySetHealth(chatId, status, updatedAt))
            throw new ArgumentException($"No chat has the id {chatId}.", nameof(chatId));
    }

    /// <returns>False if no chat had this ID.</returns>
    public bool RemoveChat(Guid chatId)
    {
        lock (_gate)
            return CatchUp().RemoveChat(chatId);
    }

    public SimulatedChat? Find(Guid chatId) => View(chatId)?.Seen();

    /// <summary>Every chat of the line. Meant for thousands of chats, not a million.</summary>
    public IReadOnlyList<SimulatedChat> ChatsOn(SimulatedLine line)
    {
        lock (_gate)
        {
            var stored = CatchUp().Line(line.Number);
            return [.. stored.Rows.ToArray().Select(row => _store.View(stored, row).Seen())];
        }
    }

    internal bool TrySetHealth(Guid chatId, string status, DateTimeOffset? updatedAt)
    {
        lock (_gate)
        {
            if (!CatchUp().TryLocate(chatId, out var line, out var index))
                return false;
            line.SetHealth(index, _store.Statuses.CodeOf(status), (updatedAt?.UtcDateTime ?? Now).Ticks);
            return true;
        }
    }

    internal ChatView? View(Guid chatId)
    {
        lock (_gate)
            return CatchUp().TryLocate(chatId, out var line, out var index) ? _store.View(line, line.Rows[index]) : null;
    }

    /// <summary>Chats on the line of this number; of all lines for null.</summary>
    internal int CountOn(string? number)
    {
        lock (_gate)
            return _store.Lines.Where(line => number is null || line.Number == number).Sum(line => line.Count);
    }

    internal ChatPage Read(ChatQuery query)
    {
        // One more than requested shows whether a page follows.
        var rented = ArrayPool<ChatView>.Shared.Rent(query.Limit + 1);
        lock (_gate)
        {
            var found = CatchUp().Read(query, rented.AsSpan(0, query.Limit + 1));
            return found > query.Limit
                ? new ChatPage(rented, query.Limit, query.Offset + query.Limit)
                : new ChatPage(rented, found, next: null);
        }
    }

    private ChatStore CatchUp()
    {
        _script?.Advance(Now);
        return _store;
    }
}
