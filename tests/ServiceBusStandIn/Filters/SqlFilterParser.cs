using System.Globalization;
using System.Text.RegularExpressions;

namespace ServiceBusStandIn;

/// <summary>A recursive-descent parser for the tokens of one expression. Conditions have three values: true, false, and null for unknown.</summary>
internal sealed class SqlFilterParser(List<string> tokens, string expression)
{
    private int _next;

    private bool AtEnd => _next == tokens.Count;

    public Func<IMessageFacts, bool?> Parse()
    {
        var filter = Or();
        return AtEnd ? filter : throw Wrong($"'{tokens[_next]}' was not expected");
    }

    private Func<IMessageFacts, bool?> Or()
    {
        var left = And();
        while (Take("OR"))
        {
            var (first, second) = (left, And());
            left = message => (first(message), second(message)) switch
            {
                (true, _) or (_, true) => true,
                (null, _) or (_, null) => null,
                _ => false,
            };
        }

        return left;
    }

    private Func<IMessageFacts, bool?> And()
    {
        var left = Not();
        while (Take("AND"))
        {
            var (first, second) = (left, Not());
            left = message => (first(message), second(message)) switch
            {
                (false, _) or (_, false) => false,
                (null, _) or (_, null) => null,
                _ => true,
            };
        }

        return left;
    }

    private Func<IMessageFacts, bool?> Not()
    {
        if (Take("NOT"))
        {
            var inner = Not();
            return message => !inner(message);
        }

        if (!Take("("))
            return Predicate();
        var condition = Or();
        Need(")");
        return condition;
    }

    private Func<IMessageFacts, bool?> Predicate()
    {
        var left = Operand();
        if (Take("IS"))
        {
            var not = Take("NOT");
            Need("NULL");
            return message => (left(message) is null) != not;
        }

        var negated = Take("NOT");
        var condition = Take("IN") ? In(left)
            : Take("LIKE") ? Like(left)
            : negated ? throw Wrong("NOT is followed by neither IN nor LIKE")
            : Comparison(left);
        return negated ? message => !condition(message) : condition;
    }

    private Func<IMessageFacts, bool?> In(Func<IMessageFacts, object?> left)
    {
        Need("(");
        List<Func<IMessageFacts, object?>> options = [];
        do
            options.Add(Operand());
        while (Take(","));
        Need(")");
        return message =>
        {
            List<bool?> equal = [.. options.Select(option => SqlComparison.AreEqual(left(message), option(message)))];
            return equal.Contains(true) ? true : equal.Contains(null) ? null : false;
        };
    }

    private Func<IMessageFacts, bool?> Like(Func<IMessageFacts, object?> left)
    {
        var pattern = Operand();
        return message => left(message) is string text && pattern(message) is string like
            ? Regex.IsMatch(
                text,
                $"^{Regex.Escape(like).Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal)}\\z",
                RegexOptions.Singleline)
            : null;
    }

    private Func<IMessageFacts, bool?> Comparison(Func<IMessageFacts, object?> left)
    {
        if (AtEnd || tokens[_next] is not ("=" or "<>" or "!=" or "<" or ">" or "<=" or ">="))
            return message => left(message) as bool?;
        var comparison = tokens[_next++];
        var right = Operand();
        return message => SqlComparison.Compare(left(message), right(message)) is not { } order ? null : comparison switch
        {
            "=" => order == 0,
            "<" => order < 0,
            ">" => order > 0,
            "<=" => order <= 0,
            ">=" => order >= 0,
            _ => order != 0,
        };
    }

    private Func<IMessageFacts, object?> Operand()
    {
        var token = AtEnd ? throw Wrong("it ends too early") : tokens[_next++];
        if (token[0] == '\'' && token.Length > 1)
        {
            var text = token[1..^1].Replace("''", "'", StringComparison.Ordinal);
            return _ => text;
        }

        if (char.IsAsciiDigit(token[0]))
        {
            var number = double.Parse(token, CultureInfo.InvariantCulture);
            return _ => number;
        }

        if (bool.TryParse(token, out var flag))
            return _ => flag;
        if (token[0] is not ('[' or '_') && !char.IsAsciiLetter(token[0]))
            throw Wrong($"'{token}' was not expected");
        if (!AtEnd && tokens[_next] == "(")
            throw Wrong($"the function {token} is missing in the stand-in");

        var name = token.Trim('[', ']');
        if (name.StartsWith("sys.", StringComparison.OrdinalIgnoreCase))
            return message => message.System(name[4..]);
        var property = name.StartsWith("user.", StringComparison.OrdinalIgnoreCase) ? name[5..] : name;
        return message => message.User(property);
    }

    private bool Take(string word)
    {
        if (AtEnd || !tokens[_next].Equals(word, StringComparison.OrdinalIgnoreCase))
            return false;
        _next++;
        return true;
    }

    private void Need(string word)
    {
        if (!Take(word))
            throw Wrong($"'{word}' is missing");
    }

    private FormatException Wrong(string why) => new($"Filter not understood, {why}: {expression}");
}
