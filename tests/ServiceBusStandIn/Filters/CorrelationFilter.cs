namespace ServiceBusStandIn;

/// <summary>A rule by equality: every named property must have the given value.</summary>
public static class CorrelationFilter
{
    public static MessageFilter Of(IReadOnlyDictionary<string, object> system, IReadOnlyDictionary<string, object> user) => message =>
        system.All(wanted => SqlComparison.AreEqual(message.System(wanted.Key), wanted.Value) is true)
        && user.All(wanted => SqlComparison.AreEqual(message.User(wanted.Key), wanted.Value) is true);
}
