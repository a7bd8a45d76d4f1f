using Microsoft.Win32.SafeHandles;

namespace Linq.Alerts.Local;

/// <summary>An append-only file of records, each of which stands in it whole and durably or not at all.</summary>
/// <remarks>For one thread at a time. Whatever the disk refuses comes as <see cref="StoreUnavailableException"/>.</remarks>
internal sealed class JournalFile : IDisposable
{
    private readonly Disk _disk;
    private readonly string _path;
    private SafeFileHandle _file;

    private JournalFile(Disk disk, string path, SafeFileHandle file)
    {
        _disk = disk;
        _path = path;
        _file = file;
    }

    public long Length { get; private set; }

    /// <summary>How long the file was when it was last rewritten: nothing in it was dead then.</summary>
    public long LiveLength { get; private set; }

    /// <summary>Bytes of a torn record that were cut off the end at opening. It was never confirmed to anybody.</summary>
    public long BytesCutOff { get; private set; }

    /// <summary>False when a failure left open what the file holds: it must be opened and replayed again.</summary>
    public bool IsCertain { get; private set; } = true;

    private static string NewPath(string path) => path + ".new";

    /// <summary>Opens the journal, or begins one, and gives each record to <paramref name="replay"/> in order.</summary>
    public static JournalFile Open(Disk disk, string path, Action<ReadOnlySpan<byte>, long> replay) => DiskTrouble.Told(path, () =>
    {
        // Left by a crash before the rename: the old file is whole and this one perhaps not.
        disk.Delete(NewPath(path));
        if (!File.Exists(path))
            WriteAndRename(disk, path, []);

        // A rename that a crash cut short may not be durable yet, although it is seen here.
        disk.FlushFolder(Path.GetDirectoryName(path)!);
        var journal = new JournalFile(disk, path, disk.Open(path));
        try
        {
            journal.Replay(replay);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    });

    public void Append(ReadOnlySpan<byte> payload)
    {
        var record = JournalFrame.Record(payload);
        DiskTrouble.Told(_path, () =>
        {
            IsCertain = false;
            try
            {
                _disk.Write(_file, record, Length);
                _disk.Flush(_file);
            }
            catch (IOException)
            {
                // Back to the last record that is whole. Should this fail as well, nobody knows what stands there.
                _disk.Cut(_file, Length);
                IsCertain = true;
                throw;
            }

            Length += record.Length;
            IsCertain = true;
        });
    }

    /// <summary>Puts a new file in the place of this one, which holds <paramref name="payloads"/> and nothing else.</summary>
    /// <remarks>A crash at any point leaves the old file whole or the new one.</remarks>
    public void Rewrite(IEnumerable<byte[]> payloads) => DiskTrouble.Told(_path, () =>
    {
        WriteNew(_disk, _path, payloads);

        // From here on either file may be the one that a restart finds, so nothing may be appended until the folder was flushed.
        IsCertain = false;
        // Windows replaces no file that is open.
        _file.Dispose();
        _disk.Rename(NewPath(_path), _path);
        _disk.FlushFolder(Path.GetDirectoryName(_path)!);
        _file = _disk.Open(_path);
        LiveLength = Length = RandomAccess.GetLength(_file);
        IsCertain = true;
    });

    public void Dispose() => _file.Dispose();

    private static void WriteAndRename(Disk disk, string path, IEnumerable<byte[]> payloads)
    {
        WriteNew(disk, path, payloads);
        disk.Rename(NewPath(path), path);
    }

    private static void WriteNew(Disk disk, string path, IEnumerable<byte[]> payloads)
    {
        try
        {
            using var file = disk.Create(NewPath(path));
            long length = JournalFrame.HeaderSize;
            foreach (var payload in payloads)
            {
                var record = JournalFrame.Record(payload);
                disk.Write(file, record, length);
                length += record.Length;
            }

            disk.Write(file, JournalFrame.Header(length), 0);
            disk.Flush(file);
        }
        catch (IOException)
        {
            // On a full disk half a file would be in the way of everything else.
            disk.Delete(NewPath(path));
            throw;
        }
    }

    private void Replay(Action<ReadOnlySpan<byte>, long> replay)
    {
        var end = RandomAccess.GetLength(_file);
        LiveLength = JournalFrame.ReadHeader(Read(0, JournalFrame.HeaderSize), _path);
        Length = JournalFrame.HeaderSize;

        while (Length < end && TryRead(Length) is { } payload)
        {
            replay(payload, Length);
            Length += JournalFrame.RecordHeadSize + payload.Length;
        }

        if (Length < end)
            CutTail(end);
        // What a killed process wrote but did not flush has just been replayed as if it stood.
        _disk.Flush(_file);
    }

    private byte[]? TryRead(long offset)
    {
        var head = Read(offset, JournalFrame.RecordHeadSize);
        var length = JournalFrame.PromisedLength(head);
        var payload = length == 0 ? [] : Read(offset + JournalFrame.RecordHeadSize, length);
        return length > 0 && payload.Length == length && JournalFrame.Matches(head, payload) ? payload : null;
    }

    private void CutTail(long end)
    {
        // Every append is flushed before the next begins, so a crash can spoil the last record only. Anything else is damage, and
        // cutting it off would silently lose what was confirmed.
        var tail = end - Length;
        if (tail > JournalFrame.RecordHeadSize + JournalFrame.MostPayload || JournalFrame.HoldsRecord(Read(Length + 1, (int)tail - 1)))
        {
            throw new StoreUnavailableException(
                $"{_path} is damaged at offset {Length}, and later records follow. Restore it from a backup; or, to keep only what was "
                + $"recorded before the damage, cut it there: truncate -s {Length} '{_path}'");
        }

        _disk.Cut(_file, Length);
        BytesCutOff = tail;
    }

    /// <summary>Reads up to <paramref name="count"/> bytes: fewer at the end of the file.</summary>
    private byte[] Read(long offset, int count)
    {
        var bytes = new byte[Math.Min(count, Math.Max(0, RandomAccess.GetLength(_file) - offset))];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(_file, bytes.AsSpan(read), offset + read) is > 0 and var more)
            read += more;
        return bytes;
    }
}
