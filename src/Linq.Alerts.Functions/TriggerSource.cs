using System.Reflection;

namespace Linq.Alerts.Functions;

/// <summary>Which Service Bus trigger this build uses: see <c>eng/service-bus-extension/README.md</c>.</summary>
internal static class TriggerSource
{
    public const string Package = "package";

    public static string OfThisBuild { get; } = typeof(TriggerSource).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "ServiceBusExtension").Value!;
}
