using System.Reflection;
using System.Text.Json;
using Linq.Alerts.Azure;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>Code and deployment share one list of names.</summary>
public sealed class NamesTests
{
    private static IEnumerable<FieldInfo> Constants => typeof(AzureNames).GetFields(BindingFlags.Public | BindingFlags.Static);

    [Fact]
    public void The_names_in_the_deployment_match_those_in_the_code()
    {
        var deployed = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Repository.Path("infra/names.json")))!;

        var coded = Constants.ToDictionary(name => JsonNamingPolicy.CamelCase.ConvertName(name.Name), Value);
        Assert.Equal(coded.OrderBy(name => name.Key), deployed.OrderBy(name => name.Key));
    }

    /// <param name="kind">What the constants' own names end with: Queue, Topic, Table.</param>
    internal static IEnumerable<string> Coded(string kind) =>
        Constants.Where(name => name.Name.EndsWith(kind, StringComparison.Ordinal)).Select(Value).Order();

    private static string Value(FieldInfo name) => (string)name.GetRawConstantValue()!;
}
