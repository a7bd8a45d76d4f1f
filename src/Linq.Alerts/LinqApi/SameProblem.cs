using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>Decides whether two problem texts describe the same problem.</summary>
public static partial class SameProblem
{
    /// <summary>
    /// The part of <paramref name="problem"/> that is the same each time: without the answer's trace ID, and without the time until which something
    /// waits.
    /// </summary>
    public static string KeyOf(string problem) => Varying.Replace(problem, "");

    [GeneratedRegex(@"trace [0-9A-Za-z-]{1,64}|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}Z", RegexOptions.CultureInvariant)]
    private static partial Regex Varying { get; }
}
