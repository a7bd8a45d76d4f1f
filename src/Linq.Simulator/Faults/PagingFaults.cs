using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;

namespace Linq.Simulator;

/// <summary>Paging faults: which rows a page contains, and which cursor it has.</summary>
/// <remarks>They count the chats of a line or of all lines; lists filtered by <c>to</c> aren't supported.</remarks>
internal sealed class PagingFaults(SimulatedLinq world, HttpContext context)
{
    private readonly ChatQuery? _asked = ChatQueryReader.TryRead(context.Request.Query, out var asked, out _) ? asked : null;

    /// <summary>Some faults return other rows than requested: they change the cursor before the API reads it.</summary>
    public void BendRequest(Fault fault)
    {
        if (_asked is null)
            return;
        if (fault.Kind is FaultKind.EndlessCursor)
            SetCursor(_asked.Offset % Math.Max(1, Count));
        else if (fault.Kind is FaultKind.ShiftedRows && _asked.Offset > 0)
            SetCursor(_asked.Offset - 1);
    }

    public void BendPage(Fault fault, JsonObject page)
    {
        var rows = page["chats"]!.AsArray();
        var (offset, limit) = (_asked!.Offset, _asked.Limit);
        switch (fault.Kind)
        {
            case FaultKind.RepeatedCursor:
                page["next_cursor"] = Cursor(limit);
                break;
            case FaultKind.CursorLoop:
                page["next_cursor"] = Cursor(offset == limit ? 2 * limit : limit);
                break;
            case FaultKind.EndlessCursor:
                page["next_cursor"] = Cursor(offset + limit);
                break;
            case FaultKind.BrokenCursor:
                page["next_cursor"] = new JsonObject { ["after"] = page["next_cursor"]?.DeepClone() };
                break;
            case FaultKind.EmptyPage:
                rows.Clear();
                // An additional zero makes a new cursor for the same position, so no chat is lost.
                page["next_cursor"] = "0" + (context.Request.Query["cursor"].ToString() is { Length: > 0 } sent ? sent : "0");
                break;
            case FaultKind.ShiftedRows when offset > 0:
                while (rows.Count > Math.Max(0, Count - offset))
                    rows.RemoveAt(rows.Count - 1);
                page["next_cursor"] = offset + limit < Count ? Cursor(offset + limit) : null;
                break;
            case FaultKind.DuplicateRows when rows.Count > 0:
                rows.Insert(0, rows[0]!.DeepClone());
                break;
        }
    }

    private int Count => world.CountOn(_asked?.Line);

    private void SetCursor(int offset) => context.Request.Query = new QueryCollection(
        new Dictionary<string, StringValues>(context.Request.Query) { ["cursor"] = Cursor(offset) });

    private static string Cursor(int offset) => offset.ToString(CultureInfo.InvariantCulture);
}
