using Xunit;

namespace Linq.Alerts.Contracts;

/// <summary>The contract of every store of silences.</summary>
public abstract class SilencesContract
{
    /// <summary>Opens empty silences under test, at <see cref="Some.Time"/>.</summary>
    protected abstract ValueTask<ISilences> OpenAsync();

    /// <summary>Closes <paramref name="silences"/> and reopens them on what was written. In-memory ones are unchanged.</summary>
    protected virtual ValueTask<ISilences> ReopenAsync(ISilences silences) => new(silences);

    [Fact]
    public async Task A_new_store_has_no_silences()
    {
        var silences = await OpenAsync();

        Assert.Empty(await silences.LoadAsync());
    }

    [Fact]
    public async Task Silences_survive_with_all_their_fields()
    {
        var silences = await OpenAsync();
        Silence[] added =
        [
            Some.Silence(1),
            Some.Silence(2) with { Line = Some.Line.Id, Reason = "Wartung “Süd” \\ 'x' ✓ #/?%" },
            Some.Silence(3) with { Chat = Some.Chat(), Until = Some.Time.AddTicks(1), Reason = new('r', Silence.MaxReason) },
            Some.Silence(4) with { Line = Some.OtherLine.Id, Chat = Some.Chat(2), Until = Some.Time.AddYears(1) },
            Some.Silence(5) with { Status = HealthStatus.Critical },
        ];

        foreach (var silence in added)
            await silences.AddAsync(silence);
        silences = await ReopenAsync(silences);

        Assert.Equal(added, await InOrderAsync(silences));
    }

    [Fact]
    public async Task A_silence_added_again_is_left_unchanged()
    {
        var silences = await OpenAsync();
        await silences.AddAsync(Some.Silence());

        await silences.AddAsync(Some.Silence());
        await silences.AddAsync(Some.Silence() with { Reason = "another", Until = Some.Time.AddDays(9) });
        silences = await ReopenAsync(silences);

        Assert.Equal([Some.Silence()], await silences.LoadAsync());
    }

    [Fact]
    public async Task A_silence_that_is_ended_is_kept_as_ended_and_the_others_are_unchanged()
    {
        var silences = await OpenAsync();
        await silences.AddAsync(Some.Silence(1));
        await silences.AddAsync(Some.Silence(2));

        await silences.EndAsync(Some.Silence(1).Id, Some.Time.AddMinutes(5));
        silences = await ReopenAsync(silences);
        await silences.EndAsync(Some.Silence(1).Id, Some.Time.AddMinutes(6));
        await silences.EndAsync(Some.Silence(2).Id, Some.Silence(2).Until.AddMinutes(1));
        await silences.EndAsync(Some.Silence(3).Id, Some.Time);
        silences = await ReopenAsync(silences);

        Assert.Equal([Some.Silence(1) with { Until = Some.Time.AddMinutes(5) }, Some.Silence(2)], await InOrderAsync(silences));
    }

    [Fact]
    public async Task A_silence_that_ended_recently_is_still_kept()
    {
        var silences = await OpenAsync();
        var ended = Some.Silence() with { CreatedAt = Some.Time.AddDays(-30), Until = Some.Time.AddDays(-29) };

        await silences.AddAsync(ended);
        silences = await ReopenAsync(silences);

        Assert.Equal([ended], await silences.LoadAsync());
    }

    [Fact]
    public async Task Silences_added_at_once_are_all_kept()
    {
        var silences = await OpenAsync();
        var added = Enumerable.Range(1, 20).Select(n => Some.Silence(n)).ToList();

        await Task.WhenAll(added.Select(silence => silences.AddAsync(silence)));
        silences = await ReopenAsync(silences);

        Assert.Equal(added, await InOrderAsync(silences));
    }

    private static async Task<IEnumerable<Silence>> InOrderAsync(ISilences silences) =>
        (await silences.LoadAsync()).OrderBy(silence => silence.Id.ToString(), StringComparer.Ordinal);
}
