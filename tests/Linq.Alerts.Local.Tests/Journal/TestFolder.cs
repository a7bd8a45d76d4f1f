using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Linq.Alerts.Local.Tests;

/// <summary>A folder for one test, and journals in it.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("linq-alerts-").FullName;

    public FakeTimeProvider Clock { get; } = new(Some.Time);

    public string HealthPath => File("health.journal");

    public string LedgerPath => File("ledger.journal");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <param name="compactFrom">By default far beyond what a test writes.</param>
    public JournalGround Ground(Disk? disk = null, long compactFrom = long.MaxValue) =>
        new(disk ?? new Disk(), Clock) { CompactFrom = compactFrom };

    public JournalHealthStore OpenHealth(Disk? disk = null, long compactFrom = long.MaxValue) =>
        new(Ground(disk, compactFrom), HealthPath);

    public JournalDeliveryLedger OpenLedger(Func<EventId, bool>? isPending = null, long compactFrom = long.MaxValue) =>
        new(Ground(compactFrom: compactFrom), LedgerPath, isPending ?? (_ => false));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
