using System.Text.Json.Nodes;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>.github/workflows: GitHub refuses a file that it cannot read, and then nothing at all runs.</summary>
public sealed class WorkflowsTests
{
    public static TheoryData<string> All =>
        [.. Directory.EnumerateFiles(Repository.Path(".github/workflows"), "*.yml").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_is_YAML_and_bash_can_read_its_scripts(string name)
    {
        using var witness = Witness.Start("workflow.mjs", Repository.Path($".github/workflows/{name}"));

        Assert.Empty(JsonNode.Parse(await witness.ReadLineAsync())!["errors"]!.AsArray());
    }
}
