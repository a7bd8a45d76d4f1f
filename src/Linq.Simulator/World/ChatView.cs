using System.Text;

namespace Linq.Simulator;

/// <summary>One chat as seen by readers: the stored row, and values computed from the seed on demand.</summary>
internal readonly record struct ChatView(
    Seeded Seeded, LineChats Line, ChatRow Row, string Status, DateTime Start, ChatDetails? Details)
{
    private const int Day = 24 * 60;

    private static readonly string[] GroupNames =
        ["Garden club", "Saturday football", "Café Zoë", "R&D <prototype>", "Familie Müller", "Tuesday \"quiz\"", "Trip to 京都"];

    private readonly ulong _draws = Seeded.Number((uint)Line.Ordinal, (uint)Row.Serial);

    public Guid Id => Seeded.ChatId(Line.Ordinal, Row.Serial);

    public long V2Id => V2ChatId.Of(Line.Ordinal, Row.Serial);

    public bool IsGroup => Details?.IsGroup ?? (Details?.Handles is { } given ? given.Count > 1 : Draw(Fact.Group, 20) == 0);

    public bool IsArchived => Draw(Fact.Archived, 50) == 0;

    /// <summary>How many people are in it, without the line itself.</summary>
    public int People => Details?.Handles?.Count ?? (IsGroup ? 2 + Draw(Fact.People, 3) : 1);

    public string Service => Details?.Service ?? Draw(Fact.Service, 10) switch
    {
        // An e-mail address can only be reached by iMessage.
        _ when Person.HasEmail(PersonAt(0)) => "iMessage",
        < 7 => "iMessage",
        < 9 => "SMS",
        _ => "RCS",
    };

    public DateTime CreatedAt => Start.AddMinutes(-Draw(Fact.Created, 400 * Day) - (31 * Day));

    public DateTime LastActiveAt => CreatedAt.AddMinutes(Draw(Fact.Active, 30 * Day));

    public DateTime UpdatedAt => new(Row.UpdatedAtTicks, DateTimeKind.Utc);

    public int MessageCount => 1 + Draw(Fact.Messages, 500);

    public NameKind NameKind => Details?.DisplayName switch
    {
        "" => NameKind.None,
        not null => NameKind.Chosen,
        null when IsGroup => (NameKind)Draw(Fact.Name, 3),
        null => Draw(Fact.Name, 20) == 0 ? NameKind.None : NameKind.Handles,
    };

    /// <summary>The chat's given name. Only if <see cref="NameKind"/> says so.</summary>
    public string ChosenName => Details?.DisplayName ?? GroupNames[Draw(Fact.GroupName, GroupNames.Length)];

    public Guid HandleId(int index) => Seeded.Id(_draws, (ulong)index);

    /// <summary>Writes the handle of one of its people as UTF-8. Only if <see cref="Details"/> has no handles.</summary>
    public int WriteHandle(int index, Span<byte> into) => Person.Write(PersonAt(index), Seeded, into);

    public string Handle(int index) => Details?.Handles?[index] ?? Person.Handle(PersonAt(index), Seeded);

    public bool Includes(ReadOnlySpan<byte> handle)
    {
        Span<byte> other = stackalloc byte[Person.LongestHandle];
        for (var index = 0; index < People; index++)
        {
            if (Details?.Handles is { } given
                ? handle.SequenceEqual(Encoding.UTF8.GetBytes(given[index]))
                : handle.SequenceEqual(other[..WriteHandle(index, other)]))
                return true;
        }

        return false;
    }

    public SimulatedChat Seen()
    {
        var people = Enumerable.Range(0, People).Select(Handle).ToArray();
        var name = NameKind switch { NameKind.None => null, NameKind.Chosen => ChosenName, _ => string.Join(", ", people) };
        return new SimulatedChat(Id, V2Id, Line.Number, people, name, Service, IsGroup, Status, UpdatedAt);
    }

    private int Draw(Fact fact, int below) => (int)(Seeded.Number(_draws, (ulong)fact) % (uint)below);

    // A chat is defined by its line and people, so the first person of each chat on a line is different.
    private int PersonAt(int index) =>
        Row.Serial + (Line.Ordinal * 7_919) + (index == 0 ? 0 : index * (1 + Draw(Fact.Company, 1_000)));

    private enum Fact { Group, Archived, People, Service, Created, Active, Messages, Name, GroupName, Company }
}

/// <summary>What a chat's display name shows.</summary>
internal enum NameKind { Handles, None, Chosen }
