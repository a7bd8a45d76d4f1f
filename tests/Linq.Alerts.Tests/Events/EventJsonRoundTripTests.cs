using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class EventJsonRoundTripTests
{
    [Fact]
    public void Every_kind_of_event_is_read_back_as_it_was_written() =>
        Same.Events(Some.EveryKindOfEvent, Some.EveryKindOfEvent.Select(alert => EventJson.Read(EventJson.Write(alert))));
}
