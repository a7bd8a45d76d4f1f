using System.Buffers.Binary;

namespace Linq.Simulator;

/// <summary>Numbers and IDs derived from the seed, so that only the seed needs to be stored.</summary>
internal readonly record struct Seeded(int Seed)
{
    public ulong Number(ulong a, ulong b = 0) => Mix(Mix(Mix((uint)Seed + 1UL) ^ a) ^ b);

    /// <summary>A version 4 UUID derived irreversibly from two numbers.</summary>
    public Guid Id(ulong a, ulong b) => ToId(Number(a, b) >> 16, salt: Number(b, a));

    /// <summary>A chat's ID. Its first 48 bits encode line and serial, so finding a chat by ID needs no index.</summary>
    public Guid ChatId(int line, int serial)
    {
        var scrambled = Scramble(((ulong)(ushort)line << 32) | (uint)serial);
        return ToId(scrambled, salt: Number(scrambled));
    }

    public bool TryReadChatId(Guid id, out int line, out int serial)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var plain = Unscramble(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
        (line, serial) = ((int)(plain >> 32), (int)(uint)plain);
        return ChatId(line, serial) == id;
    }

    private static Guid ToId(ulong first48, ulong salt)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (first48 << 16) | 0x4000 | (salt & 0x0FFF));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (Mix(salt) >> 2) | 0x8000_0000_0000_0000);
        return new Guid(bytes, bigEndian: true);
    }

    // A Feistel network over two halves of 24 bits: it looks random, but is reversible.
    private ulong Scramble(ulong plain)
    {
        var (left, right) = (plain >> 24, plain & 0xFF_FFFF);
        for (var round = 0UL; round < 4; round++)
            (left, right) = (right, left ^ (Number(right, round) & 0xFF_FFFF));
        return (left << 24) | right;
    }

    private ulong Unscramble(ulong scrambled)
    {
        var (left, right) = (scrambled >> 24, scrambled & 0xFF_FFFF);
        for (var round = 4UL; round-- > 0;)
            (left, right) = (right ^ (Number(left, round) & 0xFF_FFFF), left);
        return (left << 24) | right;
    }

    // The last step of SplitMix64: every input bit affects every output bit.
    private static ulong Mix(ulong x)
    {
        x += 0x9E37_79B9_7F4A_7C15;
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
        return x ^ (x >> 31);
    }
}
