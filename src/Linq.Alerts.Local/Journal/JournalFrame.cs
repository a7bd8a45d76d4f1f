using System.Buffers.Binary;
using System.Numerics;

namespace Linq.Alerts.Local;

/// <summary>The bytes of a journal: a header, then records. Numbers are little-endian.</summary>
/// <remarks>
/// Header: magic (8), format version (4), live length (8), checksum of these (4).
/// Record: length of the payload (4), checksum of that length and the payload (4), payload.
/// A checksum is CRC-32C.
/// </remarks>
internal static class JournalFrame
{
    public const int HeaderSize = 24;
    public const int RecordHeadSize = 8;

    /// <summary>Longest payload: far above any commit, and small enough that a torn tail can be searched in memory.</summary>
    public const int MostPayload = 16 * 1024 * 1024;

    private const uint Version = 1;

    private const string Cure = "Restore it from a backup, or choose another folder.";

    private static ReadOnlySpan<byte> Magic => "LINQJRNL"u8;

    public static byte[] Header(long liveLength)
    {
        var header = new byte[HeaderSize];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(12), liveLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), Checksum(header.AsSpan(0, 20)));
        return header;
    }

    /// <summary>Reads the live length: how long the journal was when it held nothing dead.</summary>
    /// <exception cref="StoreUnavailableException">Not a journal, or one that this build cannot read.</exception>
    public static long ReadHeader(ReadOnlySpan<byte> header, string path)
    {
        if (header.Length < HeaderSize || !header.StartsWith(Magic))
            throw new StoreUnavailableException($"{path} is not a journal of Linq Alerts. {Cure}");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) is var version && version != Version)
        {
            throw new StoreUnavailableException(
                $"{path} has format {version}; this build reads format {Version}. "
                + "Run the version of Linq Alerts that wrote it, or a later one.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(header[20..]) != Checksum(header[..20]))
            throw new StoreUnavailableException($"{path} is damaged at offset 0. {Cure}");
        return BinaryPrimitives.ReadInt64LittleEndian(header[12..]);
    }

    public static byte[] Record(ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfZero(payload.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MostPayload);
        var record = new byte[RecordHeadSize + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), Checksum(record.AsSpan(0, 4), payload));
        payload.CopyTo(record.AsSpan(RecordHeadSize));
        return record;
    }

    /// <summary>The payload's length that a record's head promises; 0 when no record can begin so.</summary>
    public static int PromisedLength(ReadOnlySpan<byte> head) =>
        head.Length >= RecordHeadSize && BinaryPrimitives.ReadInt32LittleEndian(head) is > 0 and <= MostPayload and var length ? length : 0;

    public static bool Matches(ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload) =>
        BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) == Checksum(head[..4], payload);

    /// <summary>Whether a whole record begins anywhere in <paramref name="bytes"/>.</summary>
    public static bool HoldsRecord(ReadOnlySpan<byte> bytes)
    {
        // Payloads are text, and four characters of text read as a length are beyond any limit: few places need their checksum taken.
        for (; bytes.Length > RecordHeadSize; bytes = bytes[1..])
        {
            var length = PromisedLength(bytes);
            if (length > 0 && length <= bytes.Length - RecordHeadSize && Matches(bytes, bytes.Slice(RecordHeadSize, length)))
                return true;
        }

        return false;
    }

    private static uint Checksum(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default) =>
        // Begun and ended inverted, as CRC-32C is: else a stretch of zeros, which a lost write leaves, would be its own checksum.
        ~Crc(Crc(~0u, first), second);

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes)
            crc = BitOperations.Crc32C(crc, one);
        return crc;
    }
}
