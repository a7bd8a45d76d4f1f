using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>What a crash or a bad disk can do to a journal's bytes.</summary>
public sealed class TornJournalTests : IDisposable
{
    private const int Commits = 5;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_tail_torn_at_any_byte_leaves_the_whole_commits_before_it()
    {
        var ends = await WriteCommitsAsync();
        var whole = File.ReadAllBytes(_folder.HealthPath);

        for (var length = ends[0]; length <= whole.Length; length++)
        {
            File.WriteAllBytes(_folder.HealthPath, whole[..(int)length]);

            using var store = _folder.OpenHealth(new HastyDisk());
            var kept = ends.Count(end => end <= length) - 1;
            await AssertHoldsAsync(store, kept);
            Assert.Equal(length - ends[kept], store.BytesCutOff);
            Assert.Equal(ends[kept], new FileInfo(_folder.HealthPath).Length);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xFF)]
    public async Task A_tail_of_which_only_the_length_was_kept_is_cut_off(byte filler)
    {
        var ends = await WriteCommitsAsync();
        var whole = File.ReadAllBytes(_folder.HealthPath);

        for (var from = ends[^2]; from < whole.Length; from++)
        {
            var torn = whole.ToArray();
            torn.AsSpan((int)from).Fill(filler);
            File.WriteAllBytes(_folder.HealthPath, torn);

            using var store = _folder.OpenHealth(new HastyDisk());
            await AssertHoldsAsync(store, Commits - 1);
        }
    }

    [Fact]
    public async Task What_was_cut_off_can_be_committed_again()
    {
        var ends = await WriteCommitsAsync();
        File.WriteAllBytes(_folder.HealthPath, File.ReadAllBytes(_folder.HealthPath)[..((int)ends[^1] - 1)]);

        using (var store = _folder.OpenHealth(new HastyDisk()))
            await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change(Commits)));

        using var reopened = _folder.OpenHealth(new HastyDisk());
        await AssertHoldsAsync(reopened, Commits);
        Assert.Equal(0, reopened.BytesCutOff);
    }

    [Fact]
    public async Task A_flipped_bit_before_the_last_record_is_refused_and_nothing_is_cut_off()
    {
        var ends = await WriteCommitsAsync();
        var whole = File.ReadAllBytes(_folder.HealthPath);

        for (var at = 0; at < ends[^2]; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(_folder.HealthPath, damaged);

            var refusal = Assert.Throws<StoreUnavailableException>(() => _folder.OpenHealth(new HastyDisk()));
            Assert.Contains(_folder.HealthPath, refusal.Message, StringComparison.Ordinal);
            Assert.Equal(whole.Length, new FileInfo(_folder.HealthPath).Length);
            if (at >= JournalFrame.HeaderSize)
            {
                var start = ends.Last(end => end <= at);
                Assert.Contains($"damaged at offset {start}, and later records follow", refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_flipped_bit_in_the_last_record_costs_that_record_only()
    {
        var ends = await WriteCommitsAsync();
        var whole = File.ReadAllBytes(_folder.HealthPath);

        for (var at = (int)ends[^2]; at < whole.Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(_folder.HealthPath, damaged);

            using var store = _folder.OpenHealth(new HastyDisk());
            await AssertHoldsAsync(store, Commits - 1);
        }
    }

    [Fact]
    public void A_file_that_is_no_journal_is_refused()
    {
        foreach (var content in new[] { "", "LINQ", "This is somebody's shopping list, kept here." })
        {
            File.WriteAllText(_folder.HealthPath, content);

            var refusal = Assert.Throws<StoreUnavailableException>(() => _folder.OpenHealth(new HastyDisk()));
            Assert.Contains("is not a journal of Linq Alerts", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_journal_of_a_later_format_is_refused_by_its_number()
    {
        var header = JournalFrame.Header(JournalFrame.HeaderSize);
        header[8] = 2;
        File.WriteAllBytes(_folder.HealthPath, header);

        var refusal = Assert.Throws<StoreUnavailableException>(() => _folder.OpenHealth(new HastyDisk()));
        Assert.Contains("has format 2; this build reads format 1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_checksum_is_the_one_that_others_call_CRC_32C()
    {
        var record = JournalFrame.Record("123456789"u8);

        Assert.Equal(ReferenceCrc([9, 0, 0, 0, .. "123456789"u8]), BitConverter.ToUInt32(record, 4));
        // The check value that stands in every catalogue of checksums.
        Assert.Equal(0xE3069283u, ReferenceCrc([.. "123456789"u8]));
    }

    private static uint ReferenceCrc(byte[] bytes)
    {
        var crc = ~0u;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1)));
        }

        return ~crc;
    }

    /// <summary>Gives the length of the file before the first commit and after each.</summary>
    private async Task<List<long>> WriteCommitsAsync()
    {
        using var store = _folder.OpenHealth(new HastyDisk());
        var ends = new List<long> { JournalFrame.HeaderSize };
        for (var n = 1; n <= Commits; n++)
        {
            await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change(n)));
            ends.Add(new FileInfo(_folder.HealthPath).Length);
        }

        return ends;
    }

    private static async Task AssertHoldsAsync(JournalHealthStore store, int commits)
    {
        var expected = Enumerable.Range(1, commits).Select(n => Some.Change(n)).ToList();
        Same.Events(expected, await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
        Assert.Equal(commits == 0 ? null : commits + 1, (await store.LoadAsync(Some.Line.Id)).Row?.NextSequence);
    }
}
