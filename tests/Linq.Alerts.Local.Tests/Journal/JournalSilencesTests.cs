using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Local.Tests;

public class JournalSilencesTests : SilencesContract, IDisposable
{
    private readonly TestFolder _folder = new();
    private JournalSilences? _silences;

    protected virtual long CompactFrom => long.MaxValue;

    [Fact]
    public async Task One_that_ended_more_than_30_days_ago_is_forgotten()
    {
        var silences = await OpenAsync();
        await silences.AddAsync(Some.Silence(1));
        await silences.AddAsync(Some.Silence(2) with { Until = Some.Time.AddHours(2) });

        _folder.Clock.SetUtcNow(Some.Silence(1).Until.AddDays(30));

        Assert.Equal(Some.Silence(2).Id, Assert.Single(await silences.LoadAsync()).Id);
        silences = await ReopenAsync(silences);
        Assert.Equal(Some.Silence(2).Id, Assert.Single(await silences.LoadAsync()).Id);
    }

    public void Dispose()
    {
        _silences?.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override ValueTask<ISilences> OpenAsync() => new(_silences = new(_folder.Ground(compactFrom: CompactFrom), _folder.File("silences.journal")));

    protected override ValueTask<ISilences> ReopenAsync(ISilences silences)
    {
        _silences?.Dispose();
        return OpenAsync();
    }
}

/// <summary>The whole contract once more with a rewriting at nearly every write.</summary>
public sealed class CompactingSilencesTests : JournalSilencesTests
{
    protected override long CompactFrom => 1;
}
