using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>docs/events.md shows what the product really writes, and covers everything it can write.</summary>
public sealed partial class EventPageTests
{
    // Formatted for readers; on the wire it is one line, with non-ASCII characters escaped.
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string Page = File.ReadAllText(Repository.Path("docs/events.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_examples_are_what_is_published() =>
        Assert.Equal(
            PublishedEvents.Examples.Select(alert => $"{PropertiesOf(alert)}\n\n```json\n{PublishedEvents.Written(alert).ToJsonString(Readable)}\n```"),
            Example.Matches(Page).Select(match => match.Value));

    [Fact]
    public void The_page_shows_every_type_of_event() =>
        Assert.Equal(
            typeof(AlertEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AlertEvent))).ToHashSet(),
            [.. PublishedEvents.Examples.Select(alert => alert.GetType())]);

    [Fact]
    public void The_page_explains_every_field_and_every_property_in_a_table()
    {
        var explained = Row.Matches(Page).SelectMany(row => Word.Matches(row.Groups[1].Value)).Select(word => word.Groups[1].Value).ToHashSet();

        Assert.All(new[] { typeof(CloudEvent), typeof(EventData) }, type =>
            Assert.Superset(EventJsonContext.Default.GetTypeInfo(type)!.Properties.Select(field => field.Name).ToHashSet(), explained));
        Assert.Superset(PublishedEvents.All.SelectMany(alert => EventProperties.Of(alert).Keys).ToHashSet(), explained);
    }

    [Fact]
    public void The_filters_use_only_properties_and_words_that_exist()
    {
        var properties = PublishedEvents.All.SelectMany(EventProperties.Of).ToLookup(property => property.Key, property => property.Value);

        var conditions = Filter.Matches(Page).SelectMany(filter => Condition.Matches(filter.Value)).ToList();

        Assert.NotEmpty(conditions);
        Assert.All(conditions, condition => Assert.True(properties.Contains(condition.Groups["name"].Value), condition.Value));
        Assert.All(
            from condition in conditions
            from value in condition.Groups["value"].Captures
            select (Name: condition.Groups["name"].Value, Value: value.Value.Trim('\'')),
            one => Assert.True(properties[one.Name].Contains(one.Value), $"{one.Name} is never {one.Value}"));
    }

    [Fact]
    public void Its_links_lead_somewhere() =>
        Assert.All(Link.Matches(Page), link => Assert.True(
            File.Exists(Repository.Path($"docs/{link.Groups[1].Value}")) || Directory.Exists(Repository.Path($"docs/{link.Groups[1].Value}")), link.Value));

    private static string PropertiesOf(AlertEvent alert) =>
        $"Properties: {string.Join(", ", EventProperties.Of(alert).Select(property => $"`{property.Key}={property.Value}`"))}";

    [GeneratedRegex(@"^Properties: .*\n\n```json\n[\s\S]*?\n```", RegexOptions.Multiline)]
    private static partial Regex Example { get; }

    /// <summary>The first column of a table.</summary>
    [GeneratedRegex(@"^\| ([^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex Row { get; }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Word { get; }

    /// <summary>A rule's filter on the command line.</summary>
    [GeneratedRegex(@"(--filter-sql-expression "".*""|--correlation-filter .*)$", RegexOptions.Multiline)]
    private static partial Regex Filter { get; }

    [GeneratedRegex(@"(?<name>\w+) ?(=|<>) ?(?<value>'[^']*'|[\w-]+)|(?<name>\w+) IN \(((?<value>'[^']*')(, )?)+\)|(?<name>\w+) IS (NOT )?NULL")]
    private static partial Regex Condition { get; }

    [GeneratedRegex(@"\]\(([\w./-]+)\)")]
    private static partial Regex Link { get; }
}
