using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class SomeTests
{
    [Fact]
    public void The_samples_include_every_kind_of_event() =>
        // A new kind of event must be added to the contracts, or nothing proves that stores and buses keep it.
        Assert.Equal(
            typeof(AlertEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AlertEvent))).ToHashSet(),
            [.. Some.EveryKindOfEvent.Select(alert => alert.GetType())]);
}
