using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>.github/workflows: GitHub refuses a file that it cannot read, and then nothing at all runs.</summary>
public sealed partial class WorkflowsTests
{
    public static TheoryData<string> All =>
        [.. Directory.EnumerateFiles(Repository.Path(".github/workflows"), "*.yml").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_workflow_is_YAML_and_bash_can_parse_its_scripts(string name)
    {
        using var witness = Witness.Start("workflow.mjs", Repository.Path($".github/workflows/{name}"));

        Assert.Empty(JsonNode.Parse(await witness.ReadLineAsync())!["errors"]!.AsArray());
    }

    // A tag can be moved to other code; a commit can't. Dependabot reads the comment, and raises both.
    [Theory]
    [MemberData(nameof(All))]
    public void A_workflows_actions_are_pinned_by_commit(string name) =>
        Assert.All(Text(name).Split('\n').Where(line => line.Contains("uses:", StringComparison.Ordinal)), line => Assert.Matches(Pinned, line));

    [Theory]
    [MemberData(nameof(All))]
    public void Each_job_has_its_own_permissions_and_nothing_has_them_all(string name)
    {
        var text = Text(name);

        Assert.Contains("\npermissions: {}\n", text, StringComparison.Ordinal);
        var jobs = Job.Split(text[text.IndexOf("\njobs:\n", StringComparison.Ordinal)..])[1..];
        Assert.NotEmpty(jobs);
        Assert.All(jobs, job => Assert.Contains("\n    permissions:\n", job, StringComparison.Ordinal));
    }

    [Fact]
    public void A_tag_makes_a_release_and_deploys_nothing()
    {
        Assert.Equal(["release.yml"], All.Select(row => row.Data).Where(name => Text(name).Contains("\n    tags: [v*]\n", StringComparison.Ordinal)));
        Assert.Contains("\non:\n  workflow_dispatch:\npermissions", Text("deploy.yml"), StringComparison.Ordinal);
        Assert.DoesNotContain("azure/login", Text("release.yml"), StringComparison.Ordinal);
    }

    private static string Text(string name) => File.ReadAllText(Repository.Path($".github/workflows/{name}")).ReplaceLineEndings("\n");

    [GeneratedRegex(@"^ *(- )?uses: [\w./-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$")]
    private static partial Regex Pinned { get; }

    [GeneratedRegex(@"^  [a-z-]+:$", RegexOptions.Multiline)]
    private static partial Regex Job { get; }
}
