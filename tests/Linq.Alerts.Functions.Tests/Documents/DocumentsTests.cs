using System.Text.RegularExpressions;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>What the documents name is there: whoever follows one must not end at nothing.</summary>
public sealed partial class DocumentsTests
{
    public static TheoryData<string> All =>
        ["README.md", "CONTRIBUTING.md", "SECURITY.md", "infra/README.md", .. Directory.EnumerateFiles(Repository.Path("docs"), "*.md").Order().Select(page => $"docs/{Path.GetFileName(page)}")];

    [Theory]
    [MemberData(nameof(All))]
    public void Its_links_lead_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Repository.Path(page))!;

        Assert.All(Link.Matches(Text(page)), link =>
        {
            var target = link.Groups["file"].Value is { Length: > 0 } file ? Path.GetFullPath(Path.Combine(folder, file)) : Repository.Path(page);
            Assert.True(File.Exists(target) || Directory.Exists(target), link.Value);
            if (link.Groups["heading"].Value is { Length: > 0 } heading)
                Assert.Contains(heading, Headings(File.ReadAllText(target)));
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_files_that_it_names_are_there(string page) =>
        Assert.All(
            FileName.Matches(Text(page)).Select(name => name.Groups[1].Value),
            name => Assert.True(File.Exists(Repository.Path(name)) || Directory.Exists(Repository.Path(name)), $"{page} names {name}."));

    [Theory]
    [MemberData(nameof(All))]
    public void The_tests_that_it_names_are_there(string page) =>
        Assert.All(TestName.Matches(Text(page)), name => Assert.True(
            TestSources.Value.Any(source => source.Contains($"class {name.Groups[1].Value}", StringComparison.Ordinal) && source.Contains($" {name.Groups[2].Value}(", StringComparison.Ordinal)),
            $"{page} names {name.Value}."));

    /// <summary>A command with a variable that nothing sets runs with nothing in its place.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Its_commands_use_no_variable_that_the_page_does_not_set(string page)
    {
        var commands = string.Join("\n", Commands.Matches(Text(page)).Select(block => block.Groups[1].Value));

        Assert.All(
            Variable.Matches(commands).Select(name => name.Groups[1].Value).Distinct(),
            name => Assert.Matches(new Regex($@"(^|\s){name}=|read -rs {name}", RegexOptions.Multiline), commands));
    }

    private static readonly Lazy<string[]> TestSources = new(() =>
        [.. Directory.EnumerateFiles(Repository.Path("tests"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText)]);

    private static string Text(string page) => File.ReadAllText(Repository.Path(page));

    /// <summary>As GitHub makes them: small letters, hyphens for spaces, nothing else but letters, digits and hyphens.</summary>
    private static IEnumerable<string> Headings(string text) =>
        from Match heading in Heading.Matches(text)
        select NotInAnchor.Replace(heading.Groups[1].Value.Trim(), "").Replace(' ', '-').ToLowerInvariant();

    [GeneratedRegex(@"\]\((?!https?:)(?<file>[^)#\s]*)(#(?<heading>[^)\s]+))?\)")]
    private static partial Regex Link { get; }

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading { get; }

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor { get; }

    /// <summary>A path from the top of the sources, alone between two marks.</summary>
    [GeneratedRegex(@"`((?:src|tests|infra|docs|eng|\.github)/[\w./-]*)`")]
    private static partial Regex FileName { get; }

    [GeneratedRegex(@"^ *```sh\n(.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Commands { get; }

    [GeneratedRegex(@"\$\{?([A-Z][A-Z_]*)\b")]
    private static partial Regex Variable { get; }

    [GeneratedRegex(@"`(\w+(?:Tests|Contract))\.(\w+)`")]
    private static partial Regex TestName { get; }
}
