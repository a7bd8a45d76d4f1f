using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Local.Tests;

public sealed class DigestFilesTests : IDisposable
{
    private static readonly Digest Long = Digest.Of("slack", "test", [.. Some.Changes(30).Select(change => Some.Entry(change))]);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_list_is_stored_in_the_data_folder_under_its_digest_ID()
    {
        var how = await new DigestFiles(_folder.Path, null).KeepAsync(Long);

        Assert.Equal($"run \"linq-alerts digest {Long.Id}\" on the machine where Linq Alerts runs", how);
        Assert.Equal(DigestCsv.LinesOf(Long), await File.ReadAllLinesAsync(_folder.File($"digests/{Long.Id}.csv")));
        Assert.Single(Directory.GetFiles(_folder.File("digests")));
    }

    [Fact]
    public async Task If_people_can_reach_the_page_an_alert_links_to_the_page() => Assert.Equal(
        $"https://alerts.example.com/#list={Long.Id}",
        await new DigestFiles(_folder.Path, new("https://alerts.example.com/")).KeepAsync(Long));

    [Fact]
    public async Task Only_lists_from_before_the_given_time_are_forgotten()
    {
        var files = new DigestFiles(_folder.Path, null);
        files.Forget(_folder.Clock.GetUtcNow());
        await files.KeepAsync(Long);
        await files.KeepAsync(Long with { Id = "0123456789abcdef" });
        File.SetLastWriteTimeUtc(_folder.File($"digests/{Long.Id}.csv"), _folder.Clock.GetUtcNow().UtcDateTime.AddSeconds(-1));
        File.SetLastWriteTimeUtc(_folder.File("digests/0123456789abcdef.csv"), _folder.Clock.GetUtcNow().UtcDateTime);

        files.Forget(_folder.Clock.GetUtcNow());

        Assert.Equal("0123456789abcdef.csv", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder.File("digests")))));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_created_does_not_cause_a_failure()
    {
        await File.WriteAllTextAsync(_folder.File("digests"), "in the way");

        Assert.Null(await new DigestFiles(_folder.Path, null).KeepAsync(Long));
    }
}
