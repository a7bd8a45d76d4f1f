using System.Numerics;

namespace Linq.Alerts;

/// <summary>Says of most chats that aren't in a set that they aren't, for less than a lookup in it: a Bloom filter with a single hash.</summary>
/// <param name="expected">The size of the set. With many more, the filter excludes fewer chats.</param>
internal sealed class ChatFilter(int expected)
{
    /// <summary>With 16 bits per chat of the set, 6 % of all other chats have to be looked up.</summary>
    private const int BitsPerChat = 16;

    private readonly ulong[] _bits = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(expected, 4) * BitsPerChat / 64)];

    public void Add(ChatId chat) => BitsOf(chat, out var bit) |= bit;

    /// <summary>False for a chat that was never added.</summary>
    public bool MayContain(ChatId chat) => (BitsOf(chat, out var bit) & bit) != 0;

    private ref ulong BitsOf(ChatId chat, out ulong bit)
    {
        var hash = (uint)chat.GetHashCode();
        bit = 1UL << (int)(hash % 64);
        return ref _bits[hash / 64 & (_bits.Length - 1)];
    }
}
