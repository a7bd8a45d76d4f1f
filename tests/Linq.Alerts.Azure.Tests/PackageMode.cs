using System.Reflection;

namespace Linq.Alerts.Azure.Tests;

/// <summary>Which Azure packages this build took.</summary>
internal static class PackageMode
{
    public static string Current { get; } =
        typeof(PackageMode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "AzurePackages").Value!;

    public static bool IsGallery => Current == "gallery";
}
