using System.Text.RegularExpressions;

namespace ServiceBusStandIn;

/// <summary>
/// The filter language without functions and arithmetic: OR, AND, NOT, comparisons, LIKE, IN, IS NULL, parentheses.
/// </summary>
public static partial class SqlFilter
{
    /// <exception cref="FormatException">The expression is invalid, or uses an unsupported part of the language.</exception>
    public static MessageFilter Parse(string expression)
    {
        List<string> tokens = [.. Token.Matches(expression).Select(match => match.Value.Trim()).Where(token => token != "")];
        var filter = new SqlFilterParser(tokens, expression).Parse();
        // An unknown condition lets nothing through.
        return message => filter(message) is true;
    }

    [GeneratedRegex(@"'(?:[^']|'')*'|\[[^\]]+\]|[A-Za-z_][\w.$-]*|\d+(?:\.\d+)?|<>|!=|<=|>=|[=<>(),]|\s+|.", RegexOptions.CultureInvariant)]
    private static partial Regex Token { get; }
}
