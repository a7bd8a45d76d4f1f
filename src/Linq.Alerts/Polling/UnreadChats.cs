namespace Linq.Alerts;

/// <summary>What one pass couldn't read in the line's list: entries without a usable ID, and chats without health.</summary>
/// <param name="from">How many chats without health earlier passes have tried to read by ID.</param>
internal sealed class UnreadChats(int from)
{
    private readonly int[] _forms = new int[(int)HealthField.Read];

    // A list without any health can have a million chats, so only those read by ID in this pass are kept.
    private readonly List<ChatId> _first = [];
    private readonly List<ChatId> _next = [];

    /// <summary>Entries without a usable ID: the chats exist, but it is unknown which they are.</summary>
    public int Entries { get; private set; }

    /// <summary>Chats that were listed without health.</summary>
    public int WithoutHealth { get; private set; }

    /// <summary>Of these, the ones whose health was read by ID.</summary>
    public int ReadById { get; private set; }

    /// <summary>Whether reading by ID failed too.</summary>
    public bool FailedById { get; private set; }

    public int Count => Entries + WithoutHealth - ReadById;

    /// <summary>The chats to read by ID in this pass, and their start position among those without health.</summary>
    public (int From, IReadOnlyList<ChatId> Chats) Next => from < WithoutHealth ? (from, _next) : (0, _first);

    public void AddEntries(int count) => Entries += count;

    public void HealthReadById() => ReadById++;

    public void HealthNotReadById() => FailedById = true;

    public void Add(ChatReading reading)
    {
        if (WithoutHealth < PollLimits.ReadsById)
            _first.Add(reading.Id);
        if (WithoutHealth >= from && WithoutHealth < from + PollLimits.ReadsById)
            _next.Add(reading.Id);
        WithoutHealth++;
        _forms[(int)reading.Field]++;
    }

    /// <summary>What couldn't be read and why, for people.</summary>
    /// <param name="chats">Chats that were listed with an ID.</param>
    public string Describe(long chats)
    {
        List<string> parts = [];
        void Say(int count, string what)
        {
            if (count > 0)
                parts.Add($"{count:N0} {what}");
        }

        Say(Entries, "without an ID in a form that this version can use");
        Say(_forms[(int)HealthField.Missing], "without health_status");
        Say(_forms[(int)HealthField.NotAnObject], "with a health_status that is not an object");
        Say(_forms[(int)HealthField.WithoutStatus], "with a health_status that has no status");
        var how = WithoutHealth == 0 ? "" : FailedById ? "; reading by ID does not give their health either" : $"; {PollLimits.ReadsById} a pass are read by ID";
        return $"{Count:N0} of the line's {Advice.Chats(chats + Entries)} could not be read (listed {string.Join(", ", parts)}{how})";
    }
}
