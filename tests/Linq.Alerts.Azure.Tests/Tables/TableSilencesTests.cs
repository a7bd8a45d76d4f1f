using Azure.Data.Tables;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class TableSilencesTests(Azurite azurite) : SilencesContract
{
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private TableClient? _table;

    [Fact]
    public async Task A_silence_that_ended_long_ago_is_forgotten()
    {
        var silences = await OpenAsync();
        await silences.AddAsync(Some.Silence() with { Until = Some.Time });

        _clock.Advance(Retention.Kept - TimeSpan.FromTicks(1));
        Assert.Single(await silences.LoadAsync());
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Empty(await silences.LoadAsync());
    }

    protected override async ValueTask<ISilences> OpenAsync() => new TableSilences(_table = await azurite.CreateTableAsync(), _clock);

    protected override ValueTask<ISilences> ReopenAsync(ISilences silences) => new(new TableSilences(_table!, _clock));
}
