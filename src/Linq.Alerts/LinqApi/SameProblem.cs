using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>Tells whether two problems are the same one, met twice.</summary>
public static partial class SameProblem
{
    /// <summary>What of <paramref name="problem"/> stays the same each time it is met: not the trace ID of the answer, and not the time until which something waits.</summary>
    public static string KeyOf(string problem) => Varying.Replace(problem, "");

    [GeneratedRegex(@"trace [0-9A-Za-z-]{1,64}|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}Z", RegexOptions.CultureInvariant)]
    private static partial Regex Varying { get; }
}
