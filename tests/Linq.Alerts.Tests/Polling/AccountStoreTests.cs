using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class AccountStoreTests
{
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly MemoryHealthStore _store = new();
    private readonly RecordingBus _bus = new();

    [Fact]
    public async Task Two_alarms_raised_at_once_are_both_reported_and_neither_twice()
    {
        var raced = new CountingStore(_store);
        raced.BeforeCommit = () => raced.Commits == 1 ? Book(_store).RaiseAsync(AlarmKind.Stale, "Stale.") : Task.CompletedTask;

        await Book(raced).RaiseAsync(AlarmKind.NoLines, "No lines.");
        await Book(raced).RaiseAsync(AlarmKind.Stale, "Stale.");

        Assert.Equal([AlarmKind.Stale, AlarmKind.NoLines], _bus.Published.OfType<Alarm>().Select(alarm => alarm.Kind));
        Assert.Equal([1L, 2L], _bus.Published.Select(alarm => alarm.Id.Sequence));
    }

    [Fact]
    public async Task A_row_that_others_keep_writing_first_counts_as_an_unavailable_store()
    {
        var raced = new CountingStore(_store);
        raced.BeforeCommit = () => Book(_store).ReportAsync(AlarmKind.PlaceFailed, raised: true, "Somebody else's.", "slack");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Book(raced).RaiseAsync(AlarmKind.NoLines, "No lines."));
    }

    private AccountStore Book(IHealthStore store) => new(store, new(_store, _bus, _clock), _clock);
}
