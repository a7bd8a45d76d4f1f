using System.Xml.Linq;
using Linq.Alerts.Contracts;
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
        var props = File.ReadAllText(Repository.Path("eng/AzurePackages.props"));
        var pinned = XDocument.Load(Repository.Path("Directory.Packages.props")).Descendants("ItemGroup")
            .Single(group => ((string?)group.Attribute("Label"))?.Contains("AzurePackages", StringComparison.Ordinal) == true)
            .Elements().Select(package => $"/{(string?)package.Attribute("Include")}/{(string?)package.Attribute("Version")}'").ToList();

        Assert.Equal(8, pinned.Count);
        Assert.All(pinned, path => Assert.Contains(path, props, StringComparison.OrdinalIgnoreCase));
    }
}
