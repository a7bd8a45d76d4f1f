namespace ServiceBusStandIn.Tests;

/// <summary>Microsoft's Service Bus emulator, if it was started with <c>eng/service-bus-emulator/start.sh</c>, which needs Docker.</summary>
internal static class ServiceBusEmulator
{
    /// <summary>Its tests run one at a time: they share the emulator's entities.</summary>
    public const string Collection = "Service Bus emulator";

    /// <summary>The connection string. Skips the test if there is no emulator.</summary>
    public static string ConnectionString
    {
        get
        {
            var connection = Environment.GetEnvironmentVariable("SERVICEBUS_EMULATOR");
            Xunit.Assert.SkipWhen(string.IsNullOrEmpty(connection), "SERVICEBUS_EMULATOR is not set: run eng/service-bus-emulator/start.sh and set it to what that prints.");
            return connection!;
        }
    }
}
