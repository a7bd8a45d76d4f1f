using System.Text.RegularExpressions;

namespace ServiceBusStandIn;

/// <summary>
/// The part of the filter language that needs no functions and no arithmetic: OR, AND, NOT, comparisons, LIKE, IN, IS NULL, parentheses.
/// </summary>
public static partial class SqlFilter
{
    /// <exception cref="FormatException">The expression is wrong, or uses a part of the language that is missing here.</exception>
    public static MessageFilter Parse(string expression)
    {
        List<string> tokens = [.. Token.Matches(expression).Select(match => match.Value.Trim()).Where(token => token != "")];
        var filter = new SqlFilterParser(tokens, expression).Parse();
        // A condition that is unknown lets nothing through.
        return message => filter(message) is true;
    }

    [GeneratedRegex(@"'(?:[^']|'')*'|\[[^\]]+\]|[A-Za-z_][\w.$-]*|\d+(?:\.\d+)?|<>|!=|<=|>=|[=<>(),]|\s+|.", RegexOptions.CultureInvariant)]
    private static partial Regex Token { get; }
}
