using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Linq.Alerts;

/// <summary>Follows the cursors of one list, and stops if they form a cycle or don't end.</summary>
internal sealed class CursorGuard(LinqApiOptions options)
{
    // Hashes, because cursors can be long and there can be 100,000 of them: 16 bytes each, whatever Linq sends.
    private readonly HashSet<UInt128> _followed = [];
    private int _emptyInARow;

    /// <returns>The cursor to follow; null at the end.</returns>
    /// <exception cref="LinqApiException">The list doesn't end.</exception>
    public string? Follow(ChatPage page)
    {
        if (page.NextCursor is not { } cursor)
            return null;

        // An empty page with a cursor isn't the end, although Linq's own clients treat it as one.
        _emptyInARow = page.Chats.Count + page.Unreadable == 0 ? _emptyInARow + 1 : 0;
        if (_emptyInARow > options.MaxEmptyPages)
            throw Endless($"more than {options.MaxEmptyPages} empty pages in a row");
        if (!_followed.Add(HashOf(cursor)))
            throw Endless("a cursor came for the second time");
        if (_followed.Count >= options.MaxPages)
            throw Endless($"more than {options.MaxPages} pages");
        return cursor;
    }

    private static UInt128 HashOf(string cursor)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(cursor.AsSpan()), hash);
        return MemoryMarshal.Read<UInt128>(hash);
    }

    private static LinqApiException Endless(string how) =>
        new(new(LinqFailureKind.EndlessPages), $"The chat list does not end: {how}");
}
