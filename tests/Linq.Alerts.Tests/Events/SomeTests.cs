using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class SomeTests
{
    [Fact]
    public void Every_kind_of_event_is_every_kind_there_is() =>
        // A new kind of event must be added to the contracts, or nothing proves that stores and buses keep it.
        Assert.Equal(
            typeof(AlertEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AlertEvent))).ToHashSet(),
            [.. Some.EveryKindOfEvent.Select(alert => alert.GetType())]);
}
