using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Maintenance deletes by the clock, and the clock may be wrong.</summary>
public sealed class MaintenanceLogTests
{
    private static readonly DateTimeOffset Now = Some.Time;

    [Fact]
    public void A_clock_that_moved_forward_since_the_last_time_is_believed() => Assert.Equal(
        (new MaintenanceLog(Now, Now, null), Now.AddDays(-30)), MaintenanceLog.Next(new(Now.AddDays(-1), Now.AddDays(-1), null), Now.AddYears(-1), Now, null));

    [Fact]
    public void A_new_store_believes_the_clock_and_one_that_was_never_maintained_checks_it_against_its_newest_event()
    {
        Assert.Equal(Now.AddDays(-30), MaintenanceLog.Next(null, null, Now, null).DeleteBefore);
        Assert.Equal(Now.AddDays(-30), MaintenanceLog.Next(null, Now.AddHours(-1), Now, null).DeleteBefore);
        Assert.Equal((new MaintenanceLog(Now, null, Now), null), MaintenanceLog.Next(null, Now.AddDays(-2), Now, null));
    }

    [Fact]
    public void A_clock_far_ahead_is_believed_after_an_hour_in_one_process_or_a_day_across_several()
    {
        var (log, before) = MaintenanceLog.Next(new(Now, Now, null), Now, Now.AddYears(4), null);
        Assert.Equal((new MaintenanceLog(Now.AddYears(4), Now, Now.AddYears(4)), null), (log, before));

        Assert.Null(MaintenanceLog.Next(log, Now, Now.AddYears(4).AddMinutes(59), TimeSpan.FromMinutes(59)).DeleteBefore);
        Assert.NotNull(MaintenanceLog.Next(log, Now, Now.AddYears(4).AddHours(1), TimeSpan.FromHours(1)).DeleteBefore);
        Assert.Null(MaintenanceLog.Next(log, Now, Now.AddYears(4).AddHours(23), null).DeleteBefore);
        Assert.NotNull(MaintenanceLog.Next(log, Now, Now.AddYears(4).AddDays(1), null).DeleteBefore);
    }

    [Fact]
    public void A_corrected_clock_ends_the_doubt_and_is_used_for_deleting()
    {
        var (log, _) = MaintenanceLog.Next(new(Now, Now, null), Now, Now.AddYears(4), null);

        Assert.Equal((new MaintenanceLog(Now.AddHours(1), Now.AddHours(1), null), Now.AddHours(1).AddDays(-30)), MaintenanceLog.Next(log, Now.AddYears(4), Now.AddHours(1), TimeSpan.FromHours(2)));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(59, false)]
    [InlineData(60, true)]
    [InlineData(-59, false)]
    [InlineData(-60, true)]
    public void Maintenance_is_due_after_an_hour_and_when_the_clock_was_set_back(int minutes, bool isDue) =>
        Assert.Equal(isDue, new MaintenanceLog(Now, Now, null).IsDueAt(Now.AddMinutes(minutes)));
}
