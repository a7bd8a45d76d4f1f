using System.Reflection;
using System.Xml.Linq;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>That the build knows which packages it chooses between.</summary>
public sealed class PackageModeTests
{
    [Fact]
    public void The_mode_is_on_record_in_the_assembly() =>
        Assert.Contains(PackageMode.Current, new[] { "gallery", "reference" });

    [Fact]
    public void The_choice_looks_for_the_versions_that_are_pinned()
    {
        var props = File.ReadAllText(Path.Combine(Repository.Root, "eng", "AzurePackages.props"));
        var pinned = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("ItemGroup")
            .Single(group => ((string?)group.Attribute("Label"))?.Contains("AzurePackages", StringComparison.Ordinal) == true)
            .Elements().Select(package => $"/{(string?)package.Attribute("Include")}/{(string?)package.Attribute("Version")}'").ToList();

        Assert.Equal(8, pinned.Count);
        Assert.All(pinned, path => Assert.Contains(path, props, StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>Which Azure packages this build took.</summary>
internal static class PackageMode
{
    public static string Current { get; } =
        typeof(PackageMode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "AzurePackages").Value!;

    public static bool IsGallery => Current == "gallery";
}

/// <summary>The folder that the sources were checked out to.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Linq.Alerts.sln")) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("Linq.Alerts.sln"));
}
