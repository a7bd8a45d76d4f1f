using System.Reflection;

namespace Linq.Alerts.Functions;

/// <summary>Where this build took the Service Bus trigger from: <c>eng/service-bus-extension/README.md</c>.</summary>
internal static class TriggerSource
{
    public const string Package = "package";

    public static string OfThisBuild { get; } = typeof(TriggerSource).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "ServiceBusExtension").Value!;
}
