using System.Runtime.InteropServices;
using System.Text;

namespace Linq.Simulator;

/// <summary>The stored part of one chat; the rest follows from the seed, its line and its serial.</summary>
internal record struct ChatRow(long UpdatedAtTicks, int Serial, ushort Status);

/// <summary>One line and its chats, in the order of their serials. Callers hold the world's lock.</summary>
internal sealed class LineChats(int ordinal, Guid id, string number)
{
    private readonly List<ChatRow> _rows = [];
    private int _nextSerial;

    public int Ordinal => ordinal;

    public byte[] NumberUtf8 { get; } = Encoding.UTF8.GetBytes(number);

    public string Number => number;

    public string Reputation { get; set; } = "HEALTHY";

    public string? State { get; set; }

    public int Count => _rows.Count;

    /// <summary>Chats with any status but HEALTHY.</summary>
    public int Sick { get; private set; }

    public ReadOnlySpan<ChatRow> Rows => CollectionsMarshal.AsSpan(_rows);

    public SimulatedLine Seen => new(id, number, Reputation, State);

    public void MakeRoomFor(int chats) => _rows.EnsureCapacity(_rows.Count + chats);

    public int Add(ushort status, long updatedAtTicks)
    {
        _rows.Add(new ChatRow(updatedAtTicks, _nextSerial, status));
        Sick += SickCount(status);
        return _nextSerial++;
    }

    public int IndexOf(int serial)
    {
        // Serials only grow, so the rows stay sorted whatever is removed.
        var (low, high) = (0, _rows.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_rows[middle].Serial == serial)
                return middle;
            (low, high) = _rows[middle].Serial < serial ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    public void SetHealth(int index, ushort status, long updatedAtTicks)
    {
        Sick += SickCount(status) - SickCount(_rows[index].Status);
        _rows[index] = _rows[index] with { Status = status, UpdatedAtTicks = updatedAtTicks };
    }

    public void RemoveAt(int index)
    {
        Sick -= SickCount(_rows[index].Status);
        _rows.RemoveAt(index);
    }

    private static int SickCount(ushort status) => status == Statuses.Healthy ? 0 : 1;
}
